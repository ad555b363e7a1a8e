import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { fill } from "../support/apply.ts";
import { expect, expectAccessible, expectErrors, expectNoSideways, test } from "../support/fixtures.ts";
import { root } from "../support/paths.mjs";
import { Server } from "../support/server.mjs";
import { say } from "../support/words.ts";

const button = (key: string) => ({ name: say(key), exact: true });

/** A version that comes into force later and says something else, so that there is something to compare. */
async function publishLater(server: { folder: string; url: string }): Promise<string> {
  const text = readFileSync(join(root, "app/portal/data/fees/2026-1.toml"), "utf8")
    .replace('version = "2026-1"', 'version = "2099-1"')
    .replace('effective_from = "2026-01-01"', 'effective_from = "2099-01-01"')
    .replace('    { zh = "调试费", en = "Commissioning" },\n', "")
    .replace('since = "2021-03-01"', 'since = "2021-03-02"')
    .replace("电能计量装置费", "电能计量装置及附件费");
  const file = join(mkdtempSync(join(tmpdir(), "sunlit-fees-")), "fees-2099-1.toml");
  writeFileSync(file, text);
  await new Server(server.folder, Number(new URL(server.url).port)).command("publish", file);
  return text;
}

test("every version can be downloaded and compared with any other", async ({ page, server, request, script }) => {
  const text = await publishLater(server);
  // An address that no other spec has opened: a page that was shown a moment ago is kept for a while.
  await page.goto("/fees/history?to=2026-1&from=2025-1");
  await expect(page.locator("#difference")).toContainText(say("fees-difference-none"));

  const row = page.getByRole("row", { name: /2099-1/ });
  await expect(row).toContainText(createHash("sha256").update(text).digest("hex"));
  const download = await request.get("/fees/2099-1/source");
  expect(download.headers()["content-disposition"]).toContain("fees-2099-1.toml");
  expect(await download.text()).toBe(text);
  expect((await request.get("/fees/1999-1/source")).status()).toBe(404);

  await page.locator('main [name="from"]').selectOption("2026-1");
  await page.locator('main [name="to"]').selectOption("2099-1");
  await page.getByRole("button", button("fees-compare-button")).click();
  const difference = page.locator("#difference");
  await expect(difference.getByRole("row", { name: /调试费/ })).toContainText(say("fees-removed"));
  const meter = difference.getByRole("row", { name: /电能计量装置及附件费/ });
  await expect(meter).toContainText(say("fees-changed"));
  await expect(meter.getByRole("cell").nth(0)).toContainText("电能计量装置费");
  await expect(meter.getByRole("cell").nth(1)).toContainText("电能计量装置及附件费");
  await expectNoSideways(page, "difference");
  if (script) await expectAccessible(page, "difference");

  await page.goto("/fees/history?from=2026-1&to=2031-9");
  await expectErrors(page, script, { to: say("fees-history-no-version") });
});

test("a charge's name is on the list, cancelled, or unknown", async ({ page, script }) => {
  const check = async (name: string): Promise<void> => {
    await page.locator('main [name="name"]').fill(name);
    await page.getByRole("button", button("fees-check-button")).click();
  };
  await page.goto("/fees");
  await check("高可靠性供电费");
  await expect(page.getByRole("status")).toHaveText(say("fees-check-listed", { name: "高可靠性供电费" }));
  await expect(page.locator("#answer")).toContainText(say("fee-condition-several-circuits"));

  await check("移 表");
  await expect(page.getByRole("status")).toHaveText(say("fees-check-forbidden", { name: "移 表" }));
  await expect(page.locator("#answer")).toContainText("国办函〔2020〕129号");
  await expect(page.locator("#answer")).toContainText(/2021\s年\s3\s月\s1\s日/);

  await check("计量装置费");
  await expect(page.getByRole("status")).toHaveText(say("fees-check-no-same", { name: "计量装置费" }));
  await expect(page.locator("#answer h3")).toHaveText(["电能计量装置费", "计量装置赔偿费", "计量装置校验费"]);

  await check("赞助费");
  await expect(page.getByRole("status")).toHaveText(say("fees-check-unknown", { name: "赞助费" }));
  if (script) await expectAccessible(page, "an unknown charge");

  await check("费");
  await expectErrors(page, script, { name: say("problem-name-too-short") });
  await expect(page.locator('main [name="name"]')).toHaveValue("费");
});

test("a report keeps what was typed until it is right, and says what happens next", async ({ page, person, server, script }) => {
  await page.goto(`/fees/check?name=${encodeURIComponent("赞助费")}`);
  await page.getByRole("link", button("fees-report-link")).click();
  await expect(page.locator('main [name="charge"]')).toHaveValue("赞助费");
  const text = `现金，没有发票，${person.street}`;
  await fill(page, { amount: "很多", charged_on: "2099-01-01", reference: "K7M3-9PXR-2R", text, phone: "123" });
  await page.getByRole("button", button("report-button")).click();
  await expect(page).toHaveURL(/\/fees\/report$/);
  await expectErrors(page, script, {
    amount: say("problem-amount-form"),
    charged_on: say("problem-day-to-come"),
    reference: say("reference-check"),
    phone: say("problem-phone-length", { found: 3 }),
  });
  await expect(page.locator('main [name="charge"]')).toHaveValue("赞助费");
  await expect(page.locator('main [name="text"]')).toHaveValue(text);
  await expectNoSideways(page, "report with errors");
  if (script) await expectAccessible(page, "report with errors");

  await fill(page, { amount: "300", charged_on: "2026-05-06", reference: "K7M3-9PXR-2Q", phone: person.phone });
  await page.getByRole("button", button("report-button")).click();
  await expectErrors(page, script, { reference: say("report-no-such-case") });
  await expect(page.locator('main [name="phone"]')).toHaveValue(person.phone);

  await fill(page, { reference: "" });
  await page.getByRole("button", button("report-button")).click();
  await expect(page).toHaveURL(/\/fees\/report\/sent$/);
  await expect(page.getByRole("main")).toContainText("12398");
  const number = /[0-9A-F]{4}-[0-9A-F]{4}/.exec(await page.getByRole("status").innerText())?.[0] ?? "";
  if (script) await expectAccessible(page, "report sent");

  const command = new Server(server.folder, Number(new URL(server.url).port));
  const printed = await command.command("charge-reports");
  const mine = printed.split(/\n(?=\S)/).find((block) => block.startsWith(number)) ?? "";
  for (const said of ["赞助费", "¥300.00", "2026-05-06", person.phone, text]) expect(mine).toContain(said);

  await page.goto("/fees/report");
  await expect(page.locator('main [name="text"]')).toHaveValue("");
});

test("an estimate says so at every amount, and never prices what it does not know", async ({ page, script }) => {
  await page.goto("/fees/estimate");
  await page.getByRole("button", button("estimate-button")).click();
  await expectErrors(page, script, { class: say("missing-class"), town: say("missing-town"), kw: say("missing-kw") });

  await fill(page, { class: "other", town: "in", kw: "1200", circuits: "2" });
  await page.getByRole("button", button("estimate-button")).click();
  await expect(page.getByRole("alert")).toHaveCount(0);
  await expect(page.getByRole("status")).toHaveText(say("estimate-go-on", { count: 2 }));
  await page.getByRole("button", button("estimate-button")).click();
  const of = (number: number, what: string, why: string) => say("estimate-circuit-problem", { number, what: say(what), why });
  const missing = say("problem-missing");
  await expectErrors(page, script, {
    ...Object.fromEntries(
      [1, 2].flatMap((number) => [
        [`c${number}_kva`, of(number, "estimate-circuit-capacity", missing)],
        [`c${number}_kv`, of(number, "estimate-circuit-voltage", missing)],
        [`c${number}_line`, of(number, "estimate-circuit-line", missing)],
        [`c${number}_by`, of(number, "estimate-circuit-built-by", missing)],
      ]),
    ),
    linked: say("missing-linked"),
    province: say("missing-province"),
  });
  if (script) await expectAccessible(page, "estimate with errors");

  await fill(page, {
    c1_kva: "1000", c1_kv: "10", c1_line: "overhead", c1_by: "utility",
    c2_kva: "630", c2_kv: "10", c2_line: "overhead", c2_by: "self",
    linked: "yes", province: "hubei",
  });
  await page.getByRole("button", button("estimate-button")).click();
  await expect(page.locator("#estimate-total")).toHaveText(say("estimate-of", { amount: "¥100,800.00" }));
  const result = page.locator("#result");
  await expect(result).toContainText(say("estimate-not-binding"));
  await expect(result).toContainText("鄂价能交〔2006〕42号");
  for (const amount of await result.locator("td.number").allInnerTexts()) {
    expect(amount.includes("¥") ? amount : "估算").toContain("估算");
  }
  await expectNoSideways(page, "estimate");
  if (script) await expectAccessible(page, "estimate");

  await fill(page, { c2_kv: "20" });
  await page.getByRole("button", button("estimate-button")).click();
  await expect(page.locator("#estimate-total")).toHaveText(say("estimate-no-total"));
  await expect(result).toContainText(say("estimate-missing-rate", { document: "鄂价能交〔2006〕42号", number: 2 }));

  await fill(page, { c2_kv: "10", province: "shandong" });
  await page.getByRole("button", button("estimate-button")).click();
  await expect(result).toContainText(say("estimate-no-table", { province: "山东" }));
  await expect(result.getByRole("row", { name: say("estimate-reliability-item") })).toContainText(say("estimate-unknown-amount"));
  await expect(page.locator("#estimate-total")).toHaveText(say("estimate-no-total"));

  await fill(page, { linked: "no" });
  await page.getByRole("button", button("estimate-button")).click();
  await expect(page.locator("#estimate-total")).toHaveText(say("estimate-of", { amount: "¥0.00" }));
  await expect(result).toContainText(say("estimate-not-linked-free"));
});

test("tables of the provinces and prices of works stand apart from charges", async ({ page, request }) => {
  await page.goto("/fees/reliability");
  await expect(page.locator("#hubei-2006-42")).toContainText(say("fees-in-force-today"));
  await expect(page.locator("#shandong-2018-127")).toContainText(say("reliability-expired"));
  await expect(page.locator("#without")).toContainText("山东");
  await expect(page.locator("#without")).not.toContainText("湖北");
  expect((await request.get("/fees/reliability/hubei/2006-42/source")).status()).toBe(200);
  expect((await request.get("/fees/reliability/shandong/2006-42/source")).status()).toBe(404);

  await page.goto("/fees/works");
  await expect(page.getByText(say("works-no-charge"))).toBeVisible();
  await expect(page.locator("#prices")).toContainText("演示数据");
  expect((await request.get("/fees/works/demo-1/source")).status()).toBe(200);
});
