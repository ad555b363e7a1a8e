import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { fill, homeAnswers, submitted } from "../support/apply.ts";
import { expect, expectAccessible, expectNoSideways, test } from "../support/fixtures.ts";
import { Server } from "../support/server.mjs";
import { say } from "../support/words.ts";

/** Of 示例…电力工程有限公司 in the demo. */
const INITIALS = "dlgcyx";

async function names(page: Page): Promise<string[]> {
  return page.locator("main table.listing tbody th").allInnerTexts();
}

test("the list by pages, by initials and by name, always in the order of the day", async ({ page }) => {
  await page.goto("/contractors");
  await expect(page.getByText(say("contractors-neutral"))).toBeVisible();
  const first = await names(page);
  expect(first).toHaveLength(50);
  await page.getByRole("link", { name: say("pager-next"), exact: true }).click();
  await expect(page.getByText(/第 51 到 100 家/)).toBeVisible();
  const second = await names(page);
  expect(second.filter((name) => first.includes(name))).toEqual([]);
  await page.getByRole("link", { name: say("pager-previous"), exact: true }).click();
  expect(await names(page)).toEqual(first);

  await page.goto("/contractors");
  await fill(page, { q: INITIALS });
  await page.getByRole("button", { name: say("contractors-filter-button"), exact: true }).click();
  const found = await names(page);
  expect(found.length).toBeGreaterThan(0);
  for (const name of found) expect(name).toContain("电力工程有限公司");
  const both = [...first, ...second];
  const shown = found.filter((name) => both.includes(name));
  expect(shown, "a filter changes nobody's place").toEqual(both.filter((name) => found.includes(name)));
  await fill(page, { q: "没有这一家" });
  await page.getByRole("button", { name: say("contractors-filter-button"), exact: true }).click();
  await expect(page.getByText(say("contractors-none"))).toBeVisible();
});

test("what each version changed, and a firm that is no longer listed", async ({ page }) => {
  await page.goto("/contractors");
  await page.getByRole("link", { name: say("contractors-history-link") }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(say("contractors-history-title"));
  await page.getByRole("link", { name: say("contractors-version-name", { version: 2 }) }).click();
  const changes = page.locator("#changes");
  await expect(changes.getByText(say("contractors-change-added")).first()).toBeVisible();
  await expect(changes.getByText(/办公电话：010-0000\d{4} → 010-0000\d{4}/).first()).toBeVisible();
  const gone = changes.locator("dd", { hasText: say("contractors-change-dropped") }).first();
  await gone.locator("xpath=preceding-sibling::dt[1]").getByRole("link").click();
  await expect(page.getByText(/从第 2 版名单（.*）起不再列入/)).toBeVisible();
  await expect(page.locator("#history")).toContainText(say("contractors-change-added"));
  await expect(page.getByText(say("contractors-credit-code"))).toBeVisible();
});

test("an owner finds a firm among all of them and records it", async ({ page, person }) => {
  const reference = await submitted(page, homeAnswers(person));
  await page.goto(`/my/${reference}`);
  const find = page.getByRole("button", { name: say("contractor-find-button"), exact: true });
  await fill(page, { find: "没有这一家" });
  await find.click();
  await expect(page.getByRole("status")).toContainText("没有这一家");
  await fill(page, { find: INITIALS });
  await find.click();
  await expect(page.getByRole("status")).toContainText("找到");
  const options = page.locator('main select[name="contractor"] option:not([value=""])');
  expect(await options.count()).toBeLessThanOrEqual(20);
  const name = (await options.nth(1).innerText()).trim();
  await fill(page, { choice: "listed", contractor: (await options.nth(1).getAttribute("value")) ?? "" });
  await page.getByRole("button", { name: say("contractor-choice-button"), exact: true }).click();
  await expect(page.getByText(say("contractor-choice-is", { name }))).toBeVisible();
  await expect(page.locator('main select[name="contractor"] option:checked')).toHaveText(name);
});

test("the list as a file", { tag: "@once" }, async ({ page }) => {
  await page.goto("/contractors");
  const saving = page.waitForEvent("download");
  await page.getByRole("link", { name: say("contractors-download-csv") }).click();
  const saved = await saving;
  expect(saved.suggestedFilename()).toMatch(/^contractors-\d{4}-\d\d-\d\d\.csv$/);
  const table = readFileSync(await saved.path(), "utf8");
  expect(table.startsWith("\ufeff序号,单位名称,")).toBe(true);
  const [first] = await names(page);
  expect(table.split("\r\n")[1]).toContain(first);
  await page.getByRole("link", { name: say("contractors-fields-link") }).first().click();
  for (const header of table.split("\r\n")[0]?.replace("\ufeff", "").split(",") ?? []) {
    await expect(page.locator("#list").getByRole("rowheader", { name: header, exact: true })).toBeVisible();
  }
});

test("each firm's share of a quarter can be recomputed", { tag: "@once" }, async ({ browser }) => {
  test.slow();
  const server = await Server.create();
  const context = await browser.newContext({ baseURL: server.url, locale: "zh-CN" });
  try {
    await server.seed(1200);
    await server.start();
    const page = await context.newPage();
    await page.goto("/contractors/shares");
    await expect(page.getByText(say("shares-lead"))).toBeVisible();
    const rows = page.locator("main table.listing tbody tr");
    const cells = await rows.evaluateAll((all) =>
      all.map((row) => [...row.querySelectorAll("th, td")].map((cell) => cell.textContent?.trim() ?? "")),
    );
    const whole = cells.at(-1) ?? [];
    const counts = cells.slice(0, -1).map(([name, cases]) => ({ name: name ?? "", cases: Number(cases) }));
    expect(counts.length).toBeGreaterThan(2);
    for (const { cases } of counts) expect(cases).toBeGreaterThanOrEqual(5);
    const all = counts.reduce((sum, { cases }) => sum + cases, 0);
    expect(String(all)).toBe(whole[1]);
    const index = counts.reduce((sum, { name, cases }) => {
      const firms = Number(/^其他 (\d+) 家企业$/.exec(name)?.[1] ?? 1);
      return sum + firms * ((100 * cases) / firms / all) ** 2;
    }, 0);
    await expect(page.getByText(say("shares-hhi", { index: Math.round(index) }))).toBeVisible();
    for (const mode of ["lang=zh&elder=0", "lang=en&elder=1"]) {
      await page.goto(`/preferences?${mode}&back=/contractors/shares`);
      await expectAccessible(page, `shares (${mode})`);
      await expectNoSideways(page, `shares (${mode})`);
    }
    await page.goto("/preferences?lang=zh&elder=0&back=/contractors/shares");
    await page.goto("/contractors/shares?quarter=1999-9");
    await expect(page.getByRole("alert")).toContainText(say("shares-not-issued"));
  } finally {
    await context.close();
    await server.remove();
  }
});
