import { expect, expectErrors, test } from "../support/fixtures.ts";
import { say } from "../support/words.ts";

test("anybody can read the limits and recompute a due day", async ({ page, script }) => {
  await page.goto("/openness/standards");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(say("nav-standards"));
  const zero = page.locator("#lv-zero");
  await expect(zero.getByRole("row", { name: say("standards-whole-without") }).first()).toContainText(say("standards-days", { days: 5 }));
  await expect(zero.getByRole("row", { name: say("standards-whole-with") }).first()).toContainText(say("standards-days", { days: 15 }));

  await page.getByRole("textbox", { name: say("standards-working-days") }).fill("0");
  await page.getByRole("button", { name: say("standards-calculate") }).click();
  await expectErrors(page, script, { from: say("standards-from-problem"), working_days: say("standards-days-problem") });

  await page.locator("main #from").fill("2026-04-30");
  await page.getByRole("textbox", { name: say("standards-working-days") }).fill("3");
  await page.getByRole("button", { name: say("standards-calculate") }).click();
  await expect(page.getByRole("status")).toContainText(/2026\s年\s5\s月\s8\s日/);
  await expect(page.locator("main .strip").first()).toHaveAccessibleName(/5\s月\s1\s日/);
  await expect(page.locator("main #from")).toHaveValue("2026-04-30");
});
