/** Windows of the desk beside the customer's. */
import type { Browser, Locator, Page } from "@playwright/test";
import { expect } from "./fixtures.ts";
import { say } from "./words.ts";

/** A window of the desk, as whoever has this role. */
export async function desk(browser: Browser, like: Page, url: string, script: boolean, role: string): Promise<Page> {
  const viewport = like.viewportSize();
  const context = await browser.newContext({ baseURL: url, locale: "zh-CN", javaScriptEnabled: script, ...(viewport ? { viewport } : {}) });
  const page = await context.newPage();
  await page.goto("/");
  await page.getByRole("button", { name: say("staff-enter-as", { role: say(`role-${role}`) }), exact: true }).click();
  return page;
}

/** Opens a case by its reference. */
export async function open(page: Page, reference: string): Promise<void> {
  await page.goto("/staff/find");
  await page.locator("#typed").fill(reference);
  await page.getByRole("main").getByRole("button", { name: say("staff-find"), exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`/staff/cases/${reference}$`));
}

/** Sends an act's form, and waits for the page that answers it. */
export async function press(page: Page, act: string, { sure = false } = {}): Promise<void> {
  if (sure) await page.locator(`#${act.replaceAll("-", "_")}`).getByLabel(say("doubts-sure")).check();
  await send(page, page.locator("#acts").getByRole("button", { name: say(`act-${act}`), exact: true }));
}

async function send(page: Page, button: Locator): Promise<void> {
  const answered = page.waitForResponse((response) => response.request().isNavigationRequest() && response.status() === 200);
  await button.click();
  await answered;
  await page.waitForLoadState();
}

/** The open page shows it within two seconds; without script after it is loaded again. */
export async function shows(page: Page, script: boolean, said: string): Promise<void> {
  if (!script) await page.reload();
  await expect(page.locator(".log").getByText(said).first()).toBeVisible({ timeout: 2_000 });
}

/** Writes down a meter of this number. */
export async function fillMeter(page: Page, number: string, reading = "0.35", multiplier = ""): Promise<void> {
  await page.locator("#energise-number").fill(number);
  await page.locator("#energise-reading").fill(reading);
  await page.locator("#energise-multiplier").fill(multiplier);
}

/** Says that power is on, with a meter of this number, whatever speaks against it. */
export async function energise(page: Page, number: string, reading = "0.35", multiplier = ""): Promise<void> {
  await fillMeter(page, number, reading, multiplier);
  const doubted = (await page.locator("#energise .doubts").count()) > 0;
  await press(page, "energise", { sure: doubted });
}

/** Says that the survey found no need of an external line, whatever speaks against it. */
export async function survey(page: Page): Promise<void> {
  await page.getByLabel(say("staff-no-external-line")).check();
  const doubted = (await page.locator("#survey .doubts").count()) > 0;
  await press(page, "survey", { sure: doubted });
}

/** Gives the case the class of this template. */
export async function reclassify(page: Page, key: string): Promise<void> {
  const form = page.locator("#reclassify");
  await form.locator("summary").click();
  await form.locator("select").selectOption(key);
  await form.getByLabel(say("staff-reclassify-sure")).check();
  await send(page, form.getByRole("button", { name: say("act-reclassify"), exact: true }));
}
