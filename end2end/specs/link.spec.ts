/** The private link: what it opens, what it alone must not do, and how its owner changes it. */
import { codeFor, homeAnswers, open, privateLink, submitted } from "../support/apply.ts";
import { expect, test } from "../support/fixtures.ts";
import { say } from "../support/words.ts";

test("an owner changes the private link, and the old one opens nothing", async ({ page, person }) => {
  const reference = await submitted(page, homeAnswers(person));
  await page.goto(`/my/${reference}`);
  const link = page.locator("#private-link");
  const before = await link.inputValue();
  await page.getByText(say("my-link-title"), { exact: true }).click();
  await page.getByRole("button", { name: say("my-link-button") }).click();
  await expect(link).not.toHaveValue(before);
  await page.goto(new URL(before).pathname);
  await page.getByRole("button", { name: say("private-link-button") }).click();
  await expect(page.getByText(say("link-unknown"))).toBeVisible();
});

test("whoever holds the link alone withdraws nothing without the phone of the application", async ({ page, person, browser, script }) => {
  const reference = await submitted(page, homeAnswers(person));
  const link = await privateLink(page);
  const context = await browser.newContext({ baseURL: new URL(page.url()).origin, locale: "zh-CN", javaScriptEnabled: script });
  try {
    const other = await context.newPage();
    await open(other, link);
    await expect(other).toHaveURL(new RegExp(`/my/${reference}$`));
    const form = other.locator("#withdraw");
    const button = form.getByRole("button", { name: say("my-withdraw-button") });
    await form.locator("summary").click();
    await form.locator("#sure").check();
    await button.click();
    // A code went to the phone of the application; without it nothing happens.
    const code = form.getByRole("textbox", { name: say("contact-code") });
    await expect(code).toBeVisible();
    await code.fill("000000");
    await button.click();
    await expect(other.getByRole("alert")).toBeVisible();
    await expect(form.locator("#sure")).toBeChecked();
    await code.fill(await codeFor(page, person.phone));
    await button.click();
    await expect(other.locator("main h1")).toContainText("撤回");
    await expect(form).toHaveCount(0);
  } finally {
    await context.close();
  }
});
