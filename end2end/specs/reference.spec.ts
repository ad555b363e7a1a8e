import { expect, expectErrors, test } from "../support/fixtures.ts";
import { anyReference, swapped, wrong } from "../support/references.ts";
import { say } from "../support/words.ts";

test("a reference is found however it is typed", async ({ page, backOffice }) => {
  const reference = await anyReference(backOffice);
  const printed = `${reference.slice(0, 4)}-${reference.slice(4, 8)}-${reference.slice(8)}`;
  for (const typed of [printed, reference.toLowerCase(), ` ${printed.replaceAll("-", " ")} `]) {
    await page.goto("/track");
    await page.getByRole("textbox", { name: say("track-label") }).fill(typed);
    await page.getByRole("button", { name: say("track-button") }).click();
    await expect(page).toHaveURL(`/track/${reference}`);
    await expect(page.getByText(say("track-heading", { reference: printed })).first()).toBeVisible();
  }
});

test("what is wrong with a reference is said, and what was typed stays", async ({ page, script, backOffice }) => {
  const reference = await anyReference(backOffice);
  for (const [typed, sentence] of [
    ["", say("reference-missing")],
    ["K7M3", say("reference-length", { found: 4 })],
    ["K7M0-9PXR-2Q", say("reference-impossible", { position: 4, character: "0" })],
    ["K7M3-9PXl-2Q", say("reference-impossible", { position: 8, character: "L" })],
    [wrong(reference), say("reference-check")],
    [swapped(reference), say("reference-check")],
  ] as const) {
    await page.goto("/track");
    const field = page.getByRole("textbox", { name: say("track-label") });
    await field.fill(typed);
    await page.getByRole("button", { name: say("track-button") }).click();
    await expectErrors(page, script, { ref: sentence });
    await expect(field).toHaveValue(typed);
  }
});

test("a wrong reference in an address is answered the same way", async ({ page, backOffice }) => {
  const reference = await anyReference(backOffice);
  const answer = await page.goto(`/track/${wrong(reference)}`);
  expect(answer?.status()).toBe(404);
  await expect(page.getByText(say("reference-check")).first()).toBeVisible();
});
