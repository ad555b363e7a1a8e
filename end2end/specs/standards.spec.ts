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

test("a reader sees on a counted example how waiting is left out, and recounts it", async ({ page, script }) => {
  await page.goto("/openness/standards");
  const example = page.locator("#example");
  await expect(example).toContainText(/最迟\s5\s月\s8\s日/);
  await expect(example).toContainText(/最迟是\s5\s月\s9\s日/);
  await expect(example).toContainText(/5\s月\s7\s日全天等待您，不计/);
  await example.getByRole("link", { name: say("standards-example-open") }).click();
  await expect(page.getByRole("status")).toContainText(/2026\s年\s5\s月\s9\s日/);
  await expect(page.locator("main #paused_from")).toHaveValue("2026-05-06T08:40");

  // A pause that ends before it begins gets a sentence, and nothing typed is lost.
  await page.locator("main #paused_until").fill("2026-05-05T09:12");
  await page.getByRole("button", { name: say("standards-calculate") }).click();
  await expectErrors(page, script, { paused_until: say("standards-paused-order-problem") });
  await expect(page.locator("main #paused_until")).toHaveValue("2026-05-05T09:12");
});

test("which papers each stage wants before it begins", async ({ page }) => {
  await page.goto("/openness/standards");
  const stage = page.locator("#lv-zero").getByRole("row", { name: say("stage-construction-and-energisation") }).first();
  await expect(stage).toContainText(`${say("document-business-licence")}、${say("document-property-certificate")}`);
});
