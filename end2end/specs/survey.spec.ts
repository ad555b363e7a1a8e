/** What a site survey finds, and the two departments that countersign one of much power. */
import type { Page } from "@playwright/test";
import { homeAnswers, shopAnswers, submitted } from "../support/apply.ts";
import { desk, open, press } from "../support/desk.ts";
import { expect, expectAccessible, expectNoSideways, test } from "../support/fixtures.ts";
import { png } from "../support/images.ts";
import { say } from "../support/words.ts";

type Windows = Record<"manager" | "surveyor" | "inspector" | "metering", Page>;

async function close(windows: Windows): Promise<void> {
  for (const page of Object.values(windows)) await page.context().close();
}

async function fits(page: Page, what: string, script: boolean): Promise<void> {
  await expectNoSideways(page, what);
  if (script) await expectAccessible(page, what);
}

/** Presses a button of the survey's card, and waits for the page that answers. */
async function presses(page: Page, name: string): Promise<void> {
  const answered = page.waitForResponse((response) => response.request().isNavigationRequest() && response.status() === 200);
  await page.locator("#surveyed").getByRole("button", { name, exact: true }).click();
  await answered;
  await page.waitForLoadState();
}

async function isWanted(page: Page, reference: string): Promise<boolean> {
  await page.goto("/staff?show=countersign");
  return (await page.locator(`main a[href="/staff/cases/${reference}"]`).count()) > 0;
}

test("a survey confirms a capacity, takes photos, and its customer reads both", async ({ page, person, server, browser, script }) => {
  test.setTimeout(180_000);
  const reference = await submitted(page, homeAnswers(person));
  const as = (role: string) => desk(browser, page, server.staffUrl, script, role);
  const at: Windows = { manager: await as("account-manager"), surveyor: await as("surveyor"), inspector: await as("inspector"), metering: await as("metering") };
  const { manager, surveyor } = at;
  try {
    await open(manager, reference);
    await press(manager, "accept");
    await surveyor.goto(`/staff/cases/${reference}`);
    const capacity = surveyor.locator("#survey-capacity");
    await expect(capacity).toHaveValue("8");
    // What is wrong is said at its field, and nothing that was chosen or typed is lost.
    await surveyor.getByLabel(say("staff-external-line"), { exact: true }).check();
    await capacity.fill("八");
    await surveyor.locator("#survey-remark").fill("表箱装在东墙");
    await press(surveyor, "survey");
    await expect(surveyor.locator("#survey-capacity-error")).toBeVisible();
    await expect(capacity).toHaveValue("八");
    await expect(surveyor.locator("#survey-remark")).toHaveValue("表箱装在东墙");
    await expect(surveyor.getByLabel(say("staff-external-line"), { exact: true })).toBeChecked();
    await fits(surveyor, "a survey refused", script);
    // More than low voltage takes is asked about, and nothing is recorded.
    await capacity.fill("161");
    await press(surveyor, "survey");
    await expect(surveyor.locator("#acts .doubts")).toContainText("161 kW");
    await fits(surveyor, "a survey doubted", script);
    await capacity.fill("6.5");
    await press(surveyor, "survey");
    const card = surveyor.locator("section#surveyed");
    await expect(card).toContainText("6.5 kW");
    await expect(card).toContainText("表箱装在东墙");

    await card.locator("input[type=file]").setInputFiles({ name: "a.jpg", mimeType: "image/jpeg", buffer: Buffer.from("no image") });
    await card.getByRole("button", { name: say("photo-send") }).click();
    await expect(card.locator(".field.error")).toHaveCount(1);
    await card.locator("input[type=file]").setInputFiles(png(64, 64, "表位.png"));
    await card.getByRole("button", { name: say("photo-send") }).click();
    const shown = card.getByRole("link", { name: say("finding-photo", { number: 1 }) });
    await expect(shown).toHaveCount(1);
    const seen = await surveyor.request.get((await shown.getAttribute("href")) ?? "");
    expect([seen.status(), seen.headers()["content-type"]]).toEqual([200, "image/png"]);
    await fits(surveyor, "a survey with photos", script);

    await page.goto(`/my/${reference}`);
    const survey = page.locator("section#surveyed");
    await expect(survey).toContainText("6.5 kW");
    await expect(survey).toContainText("8 kW");
    await expect(survey).toContainText(say("survey-differs-unplanned", { kw: "6.5" }));
    await expect(survey).not.toContainText(say("survey-joint-done"));
    const own = (await survey.getByRole("link", { name: say("finding-photo", { number: 1 }) }).getAttribute("href")) ?? "";
    expect((await page.request.get(own)).status()).toBe(200);
    const stranger = await browser.newContext({ baseURL: server.url });
    expect((await stranger.request.get(own)).status()).toBe(404);
    await stranger.close();
    expect(await (await page.request.get(`/track/${reference}?x=1`)).text()).not.toContain("表箱装在东墙");
    await fits(page, "a survey of the owner's", script);
  } finally {
    await close(at);
  }
});

test("above 100 kW two other departments countersign, or send the survey back", async ({ page, person, server, browser, script }) => {
  test.setTimeout(180_000);
  const answers = shopAnswers(person);
  const reference = await submitted(page, { ...answers, supply: { ...answers.supply, kilowatts: "120" } });
  const as = (role: string) => desk(browser, page, server.staffUrl, script, role);
  const at: Windows = { manager: await as("account-manager"), surveyor: await as("surveyor"), inspector: await as("inspector"), metering: await as("metering") };
  const { manager, surveyor, inspector, metering } = at;
  const [inspectors, meterings] = [say("role-inspector"), say("role-metering")];
  try {
    await open(manager, reference);
    await press(manager, "accept");
    await surveyor.goto(`/staff/cases/${reference}`);
    await expect(surveyor.locator("#acts")).toContainText(say("survey-joint-hint"));
    await surveyor.getByLabel(say("staff-external-line"), { exact: true }).check();
    await press(surveyor, "survey");
    const card = surveyor.locator("section#surveyed");
    await expect(card.getByRole("status")).toContainText(`${inspectors}、${meterings}`);
    await expect(surveyor.locator("#acts #survey-capacity")).toHaveCount(0);
    await expect(surveyor.locator(".log")).not.toContainText(say("log-survey-done"));
    // Whoever surveyed signs nothing, and has nothing to sign.
    await expect(card.getByRole("button", { name: say("survey-sign"), exact: true })).toHaveCount(0);
    await fits(surveyor, "a survey that waits", script);

    // The surveyor has seen a mistake first: taken back for a reason, it is told anew.
    await surveyor.locator("#survey-return summary").click();
    await presses(surveyor, say("survey-take-back"));
    await expect(surveyor.locator("#survey_reason-error")).toContainText(say("survey-no-reason"));
    await surveyor.locator("#survey_reason").fill("漏填说明");
    await fits(surveyor, "a survey to take back", script);
    await presses(surveyor, say("survey-take-back"));
    await expect(card).toContainText(say("survey-was-returned"));
    await expect(card).toContainText("漏填说明");
    expect(await isWanted(inspector, reference)).toBe(false);
    await surveyor.getByLabel(say("staff-external-line"), { exact: true }).check();
    await press(surveyor, "survey");
    await expect(card.getByRole("status")).toContainText(`${inspectors}、${meterings}`);

    // Both lists have it. Metering sends it back, and not without a reason.
    expect(await isWanted(inspector, reference)).toBe(true);
    expect(await isWanted(metering, reference)).toBe(true);
    await fits(metering, "what is to be countersigned", script);
    await metering.goto(`/staff/cases/${reference}`);
    await metering.locator("#survey-return summary").click();
    await presses(metering, say("survey-send-back"));
    await expect(metering.locator("#survey_reason-error")).toContainText(say("survey-no-reason"));
    await fits(metering, "no reason", script);
    await metering.locator("#survey_reason").fill("没有写互感器的位置");
    await presses(metering, say("survey-send-back"));
    await expect(metering.locator("section#surveyed")).toContainText(say("survey-was-returned"));
    expect(await isWanted(inspector, reference)).toBe(false);

    // The surveyor reads why, and tells the result anew.
    await surveyor.reload();
    await expect(card).toContainText("没有写互感器的位置");
    await surveyor.getByLabel(say("staff-external-line"), { exact: true }).check();
    await surveyor.locator("#survey-remark").fill("互感器装在配电间东墙");
    await press(surveyor, "survey");
    await expect(card.getByRole("status")).toContainText(`${inspectors}、${meterings}`);

    await inspector.goto(`/staff/cases/${reference}`);
    await fits(inspector, "a survey to countersign", script);
    await presses(inspector, say("survey-sign"));
    await expect(inspector.locator("section#surveyed").getByRole("status")).not.toContainText(inspectors);
    await expect(inspector.locator("section#surveyed").getByRole("button", { name: say("survey-sign"), exact: true })).toHaveCount(0);
    expect(await isWanted(inspector, reference)).toBe(false);
    expect(await isWanted(metering, reference)).toBe(true);
    await page.goto(`/my/${reference}`);
    await expect(page.locator("section#surveyed")).toContainText("会签");
    await expect(page.locator("#appointment-survey")).toHaveCount(0);
    await fits(page, "a survey of one's own that waits", script);

    await metering.goto(`/staff/cases/${reference}`);
    await presses(metering, say("survey-sign"));
    await expect(metering.locator(".log").getByText(say("log-survey-done")).first()).toBeVisible();
    expect(await isWanted(metering, reference)).toBe(false);

    // The owner reads that two departments signed, and posts at most; why one was sent back is nobody's but the desk's.
    await page.goto(`/my/${reference}`);
    const survey = page.locator("section#surveyed");
    await expect(survey).toContainText(say("survey-joint-done"));
    await expect(survey).toContainText(say("survey-part-inspector"));
    await expect(survey).toContainText("互感器装在配电间东墙");
    expect(await page.content()).not.toContain("没有写互感器的位置");
    expect(await page.content()).not.toContain("demo-inspector");
    await fits(page, "a joint survey of the owner's", script);
    // The plan is made for what was confirmed.
    await manager.goto(`/staff/cases/${reference}`);
    await expect(manager.locator("#plan_capacity")).toHaveValue("120");
  } finally {
    await close(at);
  }
});
