/** What comes after power is on: a mistyped meter is put right, the account number finds the case, and the file is closed. */
import type { Page } from "@playwright/test";
import { homeAnswers, submitted } from "../support/apply.ts";
import { desk, fillMeter, open, press } from "../support/desk.ts";
import { expect, expectAccessible, expectNoSideways, test } from "../support/fixtures.ts";
import { png } from "../support/images.ts";
import { somebody } from "../support/people.ts";
import { someAddress } from "../support/server.mjs";
import { say } from "../support/words.ts";

async function fits(page: Page, what: string, script: boolean): Promise<void> {
  await expectNoSideways(page, what);
  if (script) await expectAccessible(page, what);
}

/** Sends the form that puts the meter right. */
async function correct(page: Page, number: string, account = ""): Promise<void> {
  const form = page.locator("#correct_meter");
  if ((await form.getAttribute("open")) === null) await form.locator("summary").click();
  await form.locator("#correct_meter-number").fill(number);
  await form.locator("#correct_meter-account").fill(account);
  const answered = page.waitForResponse((response) => response.request().isNavigationRequest() && response.status() === 200);
  await form.getByRole("button", { name: say("act-correct-meter"), exact: true }).click();
  await answered;
}

test("a mistyped meter is put right, confirmed again, and the file is closed", async ({ page, person, server, browser, script }) => {
  test.setTimeout(180_000);
  const reference = await submitted(page, homeAnswers(person));
  const theirs = await browser.newContext({ baseURL: server.url, locale: "zh-CN", javaScriptEnabled: script, extraHTTPHeaders: { "x-forwarded-for": someAddress() } });
  const neighbour = await submitted(await theirs.newPage(), homeAnswers(somebody()));
  await theirs.close();
  // Numbers that no other project of this run uses.
  const [wrong, right] = [`WR${neighbour}`, `RI${reference}`];
  const account = `90${String(Date.now()).slice(-11)}`;
  const manager = await desk(browser, page, server.staffUrl, script, "account-manager");
  const metering = await desk(browser, page, server.staffUrl, script, "metering");
  const clerk = await desk(browser, page, server.staffUrl, script, "counter-clerk");
  try {
    for (const each of [reference, neighbour]) {
      await open(manager, each);
      await press(manager, "accept");
      await manager.getByLabel(say("staff-no-external-line")).check();
      await press(manager, "survey");
    }
    await metering.goto(`/staff/cases/${reference}`);
    await fillMeter(metering, wrong);
    await metering.locator("#energise-account").fill("12345");
    await press(metering, "energise", { sure: true });
    await expect(metering.locator("#energise-account-error")).toContainText(say("problem-account-number-form"));
    await metering.locator("#energise-account").fill(account);
    await press(metering, "energise", { sure: true });
    await expect(metering.locator("#meter")).toContainText(wrong);
    await expect(metering.locator("#meter")).not.toContainText(account);
    await page.goto(`/my/${reference}`);
    await expect(page.locator("#meter")).toContainText(account);
    await page.locator("#meter").getByRole("button", { name: say("meter-right") }).click();
    await expect(page.locator("#meter").getByRole("status")).toBeVisible();

    // The neighbour's own meter: whoever types it is told where its number is.
    await metering.goto(`/staff/cases/${neighbour}`);
    await fillMeter(metering, wrong);
    await press(metering, "energise", { sure: true });
    const grouped = reference.replace(/^(.{4})(.{4})(.{2})$/, "$1-$2-$3");
    await expect(metering.locator("#energise-number-error")).toContainText(grouped);
    await metering.goto(`/staff/cases/${reference}`);
    await correct(metering, "表1");
    await expect(metering.locator("#correct_meter-number-error")).toContainText(say("problem-meter-number-form"));
    await fits(metering, "a correction refused", script);
    await correct(metering, wrong);
    await expect(metering.locator("#correct_meter")).toContainText(say("staff-nothing-corrected"));
    await correct(metering, right);
    await expect(metering.locator("#meter")).toContainText(right);
    await expect(metering.locator("#meter")).toContainText(say("staff-meter-unconfirmed"));
    await expect(metering.locator(".log").first()).toContainText(say("meter-corrected-numbers", { before: wrong, since: right }));
    await fits(metering, "a corrected meter", script);
    await metering.goto(`/staff/cases/${neighbour}`);
    await fillMeter(metering, wrong);
    await press(metering, "energise", { sure: true });
    await expect(metering.locator("#meter")).toContainText(wrong);

    // The file is not closed over the customer's head: first he is asked again, and answered.
    await clerk.goto("/staff/find");
    await clerk.getByRole("main").locator("select").selectOption("account");
    await clerk.locator("#typed").fill(account);
    await clerk.getByRole("main").getByRole("button", { name: say("staff-find"), exact: true }).click();
    await expect(clerk).toHaveURL(new RegExp(`/staff/cases/${reference}$`));
    await expect(clerk.locator("#archive")).toContainText(say("doubts-meter-unconfirmed"));
    await press(clerk, "archive");
    await expect(clerk.locator("#archive")).toContainText(say("doubts-asked"));
    await page.goto(`/my/${reference}`);
    await expect(page.locator("#meter")).toContainText(say("meter-corrected"));
    await fits(page, "a corrected meter of one's own", script);
    await page.locator("#meter").getByRole("button", { name: say("meter-right") }).click();
    await expect(page.locator("#meter").getByRole("status")).toBeVisible();
    // The paper that was promised can still come, and is asked for until the file is closed.
    const paper = say("document-property-certificate");
    await expect(clerk.locator("#archive")).toContainText(say("doubts-missing-archive", { papers: paper }));
    await expect(page.locator(".hero")).toContainText(say("papers-late-duty", { papers: paper }));
    await page.locator("#files-property_certificate").setInputFiles(png(64, 64, "房产证.png"));
    await page.getByRole("button", { name: say("my-papers-send", { paper }), exact: true }).click();
    await expect(page.locator("#papers")).toContainText("房产证.png", { timeout: 30_000 });
    await expect(page.locator(".hero")).not.toContainText(say("papers-late-duty", { papers: paper }));
    await clerk.goto("/staff?show=archive");
    await expect(clerk.locator("nav").getByRole("link", { name: new RegExp(`^${say("staff-show-archive")}`) })).toHaveAttribute("aria-current", "page");
    await fits(clerk, "files to close", script);
    await clerk.goto(`/staff/cases/${reference}`);
    await clerk.locator("#archive-place").fill("2026-案卷12-盒3-柜A2");
    await fits(clerk, "a file to close", script);
    await press(clerk, "archive");
    await expect(clerk.locator("#archived")).toContainText("2026-案卷12-盒3-柜A2");
    await expect(clerk.locator("#acts form")).toHaveCount(0);
    await metering.goto(`/staff/cases/${reference}`);
    await expect(metering.locator("#correct_meter")).toHaveCount(0);

    await page.goto(`/my/${reference}`);
    await expect(page.locator("#archived")).toContainText(say("my-archived-title"));
    await fits(page, "a closed file of one's own", script);
    const told = await (await page.request.get(`/track/${reference}?x=1`)).text();
    expect(told).not.toContain(say("log-archived"));
    expect(told).not.toContain(account);
  } finally {
    for (const one of [manager, metering, clerk]) await one.context().close();
  }
});
