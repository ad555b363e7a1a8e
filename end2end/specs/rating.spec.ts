import type { Page } from "@playwright/test";
import { fill, homeAnswers, submitted } from "../support/apply.ts";
import { expect, expectAccessible, expectErrors, test } from "../support/fixtures.ts";
import { say } from "../support/words.ts";

const RECORD = 'main form[method="post"][action*="contractor"] button[type=submit]';

async function send(page: Page): Promise<void> {
  await page.getByRole("button", { name: say("rating-button"), exact: true }).click();
}

test("a choice of contractor that says too little is asked again", async ({ page, person, script }) => {
  const reference = await submitted(page, homeAnswers(person));
  await page.goto(`/my/${reference}`);
  await page.locator(RECORD).click();
  await expectErrors(page, script, { choice: say("missing-choice") });
  await fill(page, { choice: "unlisted", firm: " " });
  await page.locator(RECORD).click();
  await expectErrors(page, script, { firm: say("missing-firm") });
  await expect(page.locator('main [name="choice"][value="unlisted"]')).toBeChecked();
  if (script) await expectAccessible(page, "choice of contractor with errors");

  const firm = "邻村示例电工队";
  await fill(page, { choice: "unlisted", firm });
  await page.locator(RECORD).click();
  await expect(page.getByText(say("contractor-choice-is", { name: firm }))).toBeVisible();
  await expect(page.getByRole("alert")).toHaveCount(0);
  await page.goto(`/track/${reference}`);
  expect(await page.locator("body").textContent()).not.toContain(firm);
});

test("nobody rates early, and no power means a call by a day", async ({ page, person, backOffice, script }) => {
  const reference = await submitted(page, homeAnswers(person));
  await page.goto(`/rate/${reference}`);
  await expect(page.getByText(say("rating-not-yet"))).toBeVisible();
  for (const event of [{ kind: "accepted" }, { kind: "survey_done", external_line: false }, { kind: "energised" }]) {
    await backOffice.push(reference, event);
  }

  await page.goto(`/rate/${reference}`);
  await fill(page, { power_on: "yes", extra_fee: "yes", extra_fee_amount: "很多", comment: "来得很快" });
  await send(page);
  await expectErrors(page, script, { grade: say("missing-grade"), extra_fee_amount: say("problem-amount-form") });
  await expect(page.locator('main [name="comment"]')).toHaveValue("来得很快");
  if (script) await expectAccessible(page, "rating with errors");

  await fill(page, { power_on: "no", extra_fee_amount: "500" });
  await send(page);
  const until = /最迟在\s\d+\s年\s\d+\s月\s\d+\s日给您打电话/;
  await expect(page.getByText(until)).toBeVisible();
  await page.reload();
  await expect(page.getByText(until)).toBeVisible();
  await expect(page.locator('main [name="grade"]')).toHaveCount(0);

  // Without the private link nobody sees whether it was rated.
  await page.context().clearCookies();
  await page.goto(`/rate/${reference}`);
  await expect(page.getByText(say("rating-not-yours"))).toBeVisible();
});
