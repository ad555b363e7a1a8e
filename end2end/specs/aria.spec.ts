import { begin, goOn, homeAnswers, submitted, through } from "../support/apply.ts";
import { expect, test } from "../support/fixtures.ts";

/**
 * What a screen reader finds, in its order. Days and times differ from run to run and stand as patterns; what is not
 * named here (the aside with the phone line) may change freely.
 */
test("pages of the apply journey as they are read out", { tag: "@plain" }, async ({ page, person }) => {
  const answers = homeAnswers(person);
  const main = page.getByRole("main");
  await begin(page);
  await expect(main).toMatchAriaSnapshot(`
    - main:
      - link "上一步"
      - paragraph: 第 1 步，共 5 步
      - heading "用电地址" [level=1]
      - paragraph: 任何服务区域都可以在这里申请，我们会转给负责的供电所，不用您跑。
      - combobox "服务区域":
        - option "请选择" [selected]
      - textbox "详细地址"
      - group "用电做什么":
        - radio "住宅"
        - paragraph: 自己或家人居住
        - radio "店铺、企业等非居民"
        - paragraph: 店铺、工厂、办公、合作社等
      - paragraph:
        - button "保存并继续"
      - complementary
  `);
  await goOn(page);
  await expect(main).toMatchAriaSnapshot(`
    - main:
      - alert "有 3 处需要更正":
        - heading "有 3 处需要更正" [level=2]
        - list:
          - listitem:
            - link "请选择用电地址所在的服务区域":
              - /url: "#area"
          - listitem:
            - link "请填写详细地址":
              - /url: "#address"
          - listitem:
            - link "请选择用电做什么":
              - /url: "#premises"
      - heading "用电地址" [level=1]
      - paragraph: "错误： 请选择用电地址所在的服务区域"
      - combobox "服务区域" [invalid]
      - paragraph: "错误： 请填写详细地址"
      - textbox "详细地址" [invalid]
      - group "用电做什么":
        - paragraph: "错误： 请选择用电做什么"
        - radio "住宅"
  `);
  await through(page, "where", answers);
  await expect(main).toMatchAriaSnapshot(`
    - main:
      - link "上一步"
      - paragraph: /第 2 步，共 5 步 · 已自动保存 \\d+:\\d+/
      - heading "您的证件" [level=1]
      - group "谁来申请":
        - radio "我是产权人"
        - radio "我是承租人"
        - paragraph: 租赁协议和出租方的产权证明可以后补
        - radio "我替别人办理"
        - paragraph: 授权委托书可以后补
      - combobox "证件种类":
        - option "请选择" [selected]
        - option "居民身份证"
        - option "营业执照"
        - option "不动产权证书"
      - button "拍照或选择文件"
      - button "上传，还要添加"
      - textbox "证件上的姓名或名称"
      - textbox "证件号码"
      - paragraph:
        - button "保存并继续"
      - complementary:
        - heading "我们为什么需要它" [level=2]
  `);
  await through(page, "document", answers);
  await expect(main).toMatchAriaSnapshot(`
    - main:
      - paragraph: /第 3 步，共 5 步/
      - heading "用电容量" [level=1]
      - group "您知道要用多少千瓦吗":
        - radio "知道，直接填千瓦数" [checked]
        - radio "不知道，按电器来算"
      - textbox "千瓦数"
      - group "单相还是三相":
        - radio "单相 220 V"
        - radio "三相 380 V"
        - radio "不清楚"
      - paragraph:
        - button "保存并继续"
  `);
  await through(page, "supply", answers);
  await expect(main).toMatchAriaSnapshot(`
    - main:
      - paragraph: /第 4 步，共 5 步/
      - heading "联系方式" [level=1]
      - textbox "联系人"
      - textbox "手机号码"
      - paragraph:
        - button "发送验证码"
  `);
  await through(page, "contact", answers);
  await expect(main).toMatchAriaSnapshot(`
    - main:
      - paragraph: /第 5 步，共 5 步/
      - heading "核对并提交" [level=1]
      - term: 服务区域
      - definition: 青禾示例区
      - definition:
        - link "更改服务区域":
          - /url: /apply/where#area
      - term: 证件种类
      - definition: 居民身份证 · 已上传 1 个文件
      - definition:
        - link "更改证件种类"
      - term: 用电容量
      - definition: 8 kW · 单相 220 V
      - heading "怎么办理" [level=2]
      - list:
        - listitem: 不动产权证书：在“施工接电”开始之前
      - heading "同意事项" [level=2]
      - paragraph:
        - link "阅读《证件信息处理告知书》"
      - checkbox "我已阅读告知书，单独同意处理我上传的证件信息"
      - paragraph:
        - link "阅读《一证受理承诺书》"
      - checkbox "我承诺在约定环节之前补齐其余资料"
      - paragraph:
        - link "阅读《低压供用电合同（标准文本）》"
      - checkbox "我已阅读标准供用电合同及提示，同意订立"
      - paragraph:
        - button "提交用电申请"
  `);
});

test("a case as it is read out, to everybody and to its owner", { tag: "@plain" }, async ({ page, person }) => {
  const reference = await submitted(page, homeAnswers(person));
  await page.goto(`/track/${reference}`);
  const shared = `
      - paragraph: /受理编号 ....-....-.. · 低压居民 · 8 kW · 第 1 步 \\/ 共 2 步/
      - heading /正在受理和签约，由供电公司办理；不需外线的最迟 \\d+ 月 \\d+ 日接电，需要外线的最迟 \\d+ 月 \\d+ 日接电/ [level=1]
      - paragraph: /按时 · .* 您现在无需办理任何事项。/
      - list "办理环节":
        - listitem:
          - strong: 进行中： 受理签约
        - listitem:
          - strong: 未开始： 施工接电
      - heading "全过程时限是怎么算出来的" [level=2]
      - img /进入本环节，不计；.*计第 1 日.*，为最迟日。/
      - group: 逐日说明
      - heading "供电公司和您的用时分开计算" [level=2]
      - heading "费用明细" [level=2]
      - table:
        - rowgroup:
          - row:
            - columnheader "项目"
            - columnheader "标准与依据"
            - columnheader "数量"
            - columnheader "应收"
        - rowgroup:
          - row:
            - cell "建筑区划红线外的接入工程费"
            - cell /不得收取/
            - cell "¥0.00"
        - rowgroup:
          - row "供电公司应收合计 ¥0.00"
      - heading "办理记录" [level=2]
      - list:
        - listitem:
          - time
          - strong: 申请已提交`;
  await expect(page.getByRole("main")).toMatchAriaSnapshot(`
    - main:${shared}
      - complementary:
        - heading "这是您的申请？" [level=2]
  `);
  await page.goto(`/my/${reference}`);
  await expect(page.getByRole("main")).toMatchAriaSnapshot(`
    - main:${shared}
      - heading "资料" [level=2]
      - heading "施工单位" [level=2]
      - group "由谁来做？":
        - radio "名录中的企业"
        - radio "不在名录中的企业"
        - radio "不需要，或者还没有选定"
      - combobox "名录中的企业"
      - button "登记"
      - complementary:
        - heading "您的客户经理" [level=2]
        - heading "申请信息" [level=2]
        - definition: /199\\*{4}\\d{4}/
  `);
});
