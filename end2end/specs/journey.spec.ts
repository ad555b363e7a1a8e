import type { Page } from "@playwright/test";
import { fill, goOn, homeAnswers, open, privateLink, submit, through, upload } from "../support/apply.ts";
import { expect, test } from "../support/fixtures.ts";
import { phonePhoto } from "../support/images.ts";
import { say } from "../support/words.ts";

test("from the start page to the rating", async ({ page, person, server, backOffice }) => {
  test.slow();
  const answers = homeAnswers(person);

  await page.goto("/");
  await page.getByRole("main").getByRole("link", { name: say("home-what-you-need") }).click();
  await expect(page.getByRole("heading", { level: 1, name: say("start-title") })).toBeVisible();
  await page.getByRole("link", { name: say("start-button") }).click();

  await fill(page, answers.where);
  await goOn(page);
  await expect(page).toHaveURL("/apply/document");
  await upload(page, phonePhoto());
  await fill(page, answers.document);
  await goOn(page);
  await expect(page).toHaveURL("/apply/supply");

  // Back works, and nothing is lost.
  await page.goBack();
  await page.goto("/apply/document");
  await expect(page.locator("#number")).toHaveValue(answers.document["number"] ?? "");
  await page.goto("/apply/supply");
  await through(page, "supply", answers);
  await through(page, "contact", answers);

  // The check page names every answer, with a way to change it.
  await expect(page).toHaveURL("/apply/check");
  for (const said of [person.street, person.name]) await expect(page.getByText(said).first()).toBeVisible();
  await page.locator('main a[href^="/apply/supply"]').click();
  await expect(page).toHaveURL(/\/apply\/supply/);
  await fill(page, { kilowatts: "9" });
  await goOn(page);
  await page.goto("/apply/check");
  const reference = await submit(page);

  // Once more is the same case.
  await page.goBack();
  await page.goto(`/apply/done/${reference}`);
  await expect(page.getByText(printed(reference)).first()).toBeVisible();
  const link = await privateLink(page);

  // Everybody sees the stage and nothing about the person.
  await page.goto(`/track/${reference}`);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  const seen = (await page.locator("body").textContent()) ?? "";
  for (const secret of [person.name, person.phone, person.idNumber, person.street]) expect(seen).not.toContain(secret);

  // Another device: the private link's button.
  await page.context().clearCookies();
  await page.goto(`/my/${reference}`);
  await expect(page).not.toHaveURL(`/my/${reference}`);
  await open(page, link);
  await expect(page).toHaveURL(`/my/${reference}`);

  // Events, pushed.
  await backOffice.push(reference, { kind: "accepted" });
  await page.reload();
  await expect(page.getByText(say("log-accepted")).first()).toBeVisible();
  await backOffice.push(reference, { kind: "survey_done", external_line: false });
  await page.reload();
  await expect(page.getByText(say("log-survey-done")).first()).toBeVisible();

  // A contractor, chosen freely.
  await chooseContractor(page);
  await expect(page.getByText(say("log-contractor-chosen")).first()).toBeVisible();

  await backOffice.push(reference, { kind: "energised" });
  await page.reload();
  await expect(page.getByText(say("log-energised")).first()).toBeVisible();

  // Rated, once.
  await page.goto(`/rate/${reference}`);
  await fill(page, { power_on: "yes", grade: "5" });
  await goOn(page);
  await expect(page.getByRole("alert")).toHaveCount(0);
  await page.goto(`/rate/${reference}`);
  await expect(page.locator('main [name="grade"]')).toHaveCount(0);
});

function printed(reference: string): string {
  return `${reference.slice(0, 4)}-${reference.slice(4, 8)}-${reference.slice(8)}`;
}

async function chooseContractor(page: Page): Promise<void> {
  await fill(page, { find: "sl" });
  await page.getByRole("button", { name: say("contractor-find-button"), exact: true }).click();
  await fill(page, { choice: "listed", contractor: "*" });
  await page.getByRole("button", { name: say("contractor-choice-button"), exact: true }).click();
}
