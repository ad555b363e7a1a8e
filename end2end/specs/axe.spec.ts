import type { Page } from "@playwright/test";
import { begin, goOn, homeAnswers, submitted, through } from "../support/apply.ts";
import { expect, expectAccessible, expectNoSideways, test } from "../support/fixtures.ts";
import { anyReference } from "../support/references.ts";

/** Every way in which a reader may want the pages. */
const MODES = { zh: "lang=zh&elder=0", en: "lang=en&elder=0", elder: "lang=zh&elder=1", "elder en": "lang=en&elder=1" };

async function check(page: Page, path: string, what = path): Promise<void> {
  for (const [mode, query] of Object.entries(MODES)) {
    await page.goto(`/preferences?${query}&back=${encodeURIComponent(path)}`);
    await expectAccessible(page, `${what} (${mode})`);
    await expectNoSideways(page, `${what} (${mode})`);
  }
  await page.goto(`/preferences?${MODES.zh}&back=${encodeURIComponent(path)}`);
}

test.describe("axe finds nothing", { tag: "@script" }, () => {
  test.slow();

  const openness = ["/openness/standards", "/openness/calendar", "/openness/disclosure"];
  for (const path of ["/", "/apply", "/track", "/fees", "/contractors", ...openness, "/privacy", "/sign-in", "/no-such-page"]) {
    test(path, async ({ page }) => check(page, path));
  }

  test("a case for everybody, and one that is not there", async ({ page, backOffice }) => {
    await check(page, `/track/${await anyReference(backOffice)}`);
    await check(page, "/track/23456789AP", "no such case");
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
