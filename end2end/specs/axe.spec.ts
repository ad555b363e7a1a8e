import type { Page } from "@playwright/test";
import { begin, goOn, homeAnswers, submitted, through } from "../support/apply.ts";
import { expect, expectAccessible, expectNoSideways, test } from "../support/fixtures.ts";
import { readingPages } from "../support/pages.mjs";
import { anyReference } from "../support/references.ts";
import { newestReport } from "../support/reports.ts";

/** Every way in which a reader may want the pages. */
const MODES = { zh: "lang=zh&elder=0", en: "lang=en&elder=0", elder: "lang=zh&elder=1", "elder en": "lang=en&elder=1" };

async function check(page: Page, path: string, what = path): Promise<void> {
  for (const [mode, query] of Object.entries(MODES)) {
    await page.goto(`/preferences?${query}&back=${encodeURIComponent(path)}`);
    await expectAccessible(page, `${what} (${mode})`);
    await expectNoSideways(page, `${what} (${mode})`);
    const size = page.viewportSize();
    for (const width of [320, 768, 1024]) {
      await page.setViewportSize({ width, height: 900 });
      await expectNoSideways(page, `${what} (${mode}) at ${width} px`);
    }
    if (size) await page.setViewportSize(size);
  }
  await page.goto(`/preferences?${MODES.zh}&back=${encodeURIComponent(path)}`);
}

test.describe("axe finds nothing", { tag: "@script" }, () => {
  test.slow();

  for (const path of [...readingPages, "/contractors/shares?quarter=x", "/sign-in", "/no-such-page"]) {
    test(path, async ({ page }) => check(page, path));
  }

  test("answers about fees", async ({ page }) => {
    const circuit = (number: number, kva: number) =>
      `&c${number}_kva=${kva}&c${number}_kv=10&c${number}_line=cable&c${number}_by=self`;
    const circuits = `class=other&town=in&kw=900&circuits=2${circuit(1, 630)}${circuit(2, 400)}&linked=yes`;
    await check(page, `/fees/check?name=${encodeURIComponent("计量装置费")}`, "names alike");
    await check(page, "/fees/history?from=2025-1&to=2026-1", "two versions");
    await check(page, `/fees/estimate?${circuits}&province=hubei`, "an estimate");
    await check(page, `/fees/estimate?${circuits}&province=shandong`, "an estimate without a table");
    await check(page, "/fees/report/sent", "nothing sent");
  });

  test("a firm, and one that is no longer listed", async ({ page, request }) => {
    const answer = await request.get("/api/v1/contractors");
    const { contractors } = (await answer.json()) as { contractors: { id: string }[] };
    await check(page, `/contractors/${contractors[0]?.id}`, "a firm");
    await page.goto("/contractors/history?version=2");
    const gone = page.locator("#changes dd", { hasText: "不再列入名单" }).first();
    const link = gone.locator("xpath=preceding-sibling::dt[1]/a");
    await check(page, (await link.getAttribute("href")) ?? "", "a firm that is gone");
  });

  test("a case for everybody, and one that is not there", async ({ page, backOffice }) => {
    await check(page, `/track/${await anyReference(backOffice)}`);
    await check(page, "/track/23456789AP", "no such case");
  });

  test("half-month reports", async ({ page, request }) => {
    const { path } = await newestReport(request);
    await check(page, "/openness/reports");
    await check(page, path);
  });

  test("each step, empty, with its errors and filled", async ({ page, person }) => {
    const answers = homeAnswers(person);
    await begin(page);
    for (const step of ["where", "document", "supply", "contact"] as const) {
      await check(page, `/apply/${step}`);
      await goOn(page);
      await expect(page.getByRole("alert")).toBeVisible();
      await check(page, `/apply/${step}`, `${step} with errors`);
      await through(page, step, answers);
    }
    await check(page, "/apply/check");
  });

  test("what an owner sees", async ({ page, person, server }) => {
    const reference = await submitted(page, homeAnswers(person));
    await check(page, `/apply/done/${reference}`);
    await check(page, `/my/${reference}`);
    await check(page, "/my");
    await check(page, `/rate/${reference}`);
    await check(page, "/dev/messages");
  });
});
