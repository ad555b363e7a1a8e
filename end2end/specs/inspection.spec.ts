/** What inspections find, and the meter: written down at the desk, read, answered and confirmed by the customer. */
import type { Page } from "@playwright/test";
import { homeAnswers, shopAnswers, submitted } from "../support/apply.ts";
import { png } from "../support/images.ts";
import { desk, energise, open, press, reclassify, shows } from "../support/desk.ts";
import { expect, expectAccessible, expectNoSideways, test } from "../support/fixtures.ts";
import { fillPlan } from "../support/plans.ts";
import { say } from "../support/words.ts";

/** The desk's windows of one case. */
async function windows<Role extends string>(roles: readonly Role[], make: (role: Role) => Promise<Page>): Promise<Record<Role, Page>> {
  const made = {} as Record<Role, Page>;
  for (const role of roles) made[role] = await make(role);
  return made;
}

async function close(pages: Record<string, Page>): Promise<void> {
  for (const page of Object.values(pages)) await page.context().close();
}

/** A box whose whole row can be tapped. */
async function tick(page: Page, id: string): Promise<void> {
  await page.locator(`[id="${id}"]`).check({ force: true });
}

async function fits(page: Page, what: string, script: boolean): Promise<void> {
  await expectNoSideways(page, what);
  if (script) await expectAccessible(page, what);
}

test("a home's inspection finds two things at once, they are put right, and the meter is confirmed", async ({ page, person, server, browser, script }) => {
  test.setTimeout(180_000);
  const reference = await submitted(page, homeAnswers(person));
  const at = await windows(["account-manager", "surveyor", "inspector", "metering"], (role) => desk(browser, page, server.staffUrl, script, role));
  try {
    await open(at["account-manager"], reference);
    await press(at["account-manager"], "accept");
    await at.surveyor.goto(`/staff/cases/${reference}`);
    await at.surveyor.getByLabel(say("staff-no-external-line")).check();
    await press(at.surveyor, "survey");

    const inspector = at.inspector;
    await inspector.goto(`/staff/cases/${reference}`);
    await inspector.locator("#fail_inspection summary").click();
    // Not passed and not a word why.
    await press(inspector, "fail-inspection");
    await expect(inspector.locator("#fail_inspection")).toContainText(say("staff-nothing-found"));
    // What is wrong is said at its line, and nothing that was ticked or typed is lost.
    await inspector.locator("#fail_inspection-said-labels").fill("二层开关没有标识");
    await tick(inspector, "fail_inspection-found-earthing");
    await tick(inspector, "fail_inspection-found-other");
    await press(inspector, "fail-inspection");
    await expect(inspector.locator("#fail_inspection-said-other-error")).toContainText(say("staff-finding-unsaid"));
    await expect(inspector.locator("#fail_inspection-said-labels")).toHaveValue("二层开关没有标识");
    await expect(inspector.locator("#fail_inspection-found-earthing")).toBeChecked();
    await fits(inspector, "findings refused", script);
    await inspector.locator("#fail_inspection-said-other").fill("配电箱进水");
    await press(inspector, "fail-inspection");
    await expect(inspector.locator("#inspections")).toContainText("配电箱进水");
    await expect(inspector.locator("#inspections li")).toHaveCount(3);

    // Photos come after the list: a file that is none is told so, and an image is there for both sides.
    const photo = inspector.locator("#inspections form").first();
    await photo.locator("input[type=file]").setInputFiles({ name: "a.jpg", mimeType: "image/jpeg", buffer: Buffer.from("no image") });
    await photo.getByRole("button", { name: say("photo-send") }).click();
    await expect(inspector.locator("#inspections .field.error")).toHaveCount(1);
    await photo.locator("input[type=file]").setInputFiles(png(64, 64, "接地.png"));
    await photo.getByRole("button", { name: say("photo-send") }).click();
    const shown = inspector.locator("#inspections").getByRole("link", { name: say("finding-photo", { number: 1 }) });
    await expect(shown).toHaveCount(1);
    const seen = await inspector.request.get((await shown.getAttribute("href")) ?? "");
    expect([seen.status(), seen.headers()["content-type"]]).toEqual([200, "image/png"]);
    await fits(inspector, "findings with photos", script);

    // The owner sees all of it, and what to do; the public page tells nothing of it, and the message only that there is something.
    await page.goto(`/my/${reference}`);
    const findings = page.locator("#findings");
    await expect(findings).toContainText(say("findings-title"));
    await expect(findings).toContainText("二层开关没有标识");
    await expect(findings).toContainText("接地未做好");
    const own = await findings.getByRole("link", { name: say("finding-photo", { number: 1 }) }).getAttribute("href");
    expect((await page.request.get(own ?? "")).status()).toBe(200);
    const stranger = await browser.newContext({ baseURL: server.url });
    expect((await stranger.request.get(own ?? "")).status()).toBe(404);
    await stranger.close();
    await page.locator("#looks summary").click();
    await expect(page.locator("#looks table")).toContainText(say("looked-photo"));
    await fits(page, "findings", script);
    const told = await (await page.request.get(`/track/${reference}?x=1`)).text();
    expect(told).not.toContain("二层开关没有标识");
    expect(told).not.toContain("接地未做好");
    await expect.poll(async () => (await page.request.get("/dev/messages")).text()).toContain("未通过，请按清单整改后报验");
    await findings.getByRole("button", { name: say("findings-ready") }).click();
    await expect(findings).toContainText(say("findings-reported"));

    // Nothing is energised before it is ticked off, and the meter's fields keep what was typed.
    const metering = at.metering;
    await metering.goto(`/staff/cases/${reference}`);
    await energise(metering, "表1", "12.345");
    await expect(metering.locator("#energise-number-error")).toContainText(say("problem-meter-number-form"));
    await expect(metering.locator("#energise-reading-error")).toContainText(say("problem-reading-form"));
    await expect(metering.locator("#energise-reading")).toHaveValue("12.345");
    await fits(metering, "a meter refused", script);
    await energise(metering, reference, "12.35");
    await expect(metering.locator("#energise")).toContainText(say("staff-findings-open"));
    await expect(metering.locator("#energise-number")).toHaveValue(reference);
    for (const box of await metering.locator('#energise [id*="-remedied-"]').all()) await box.check({ force: true });
    await press(metering, "energise", { sure: true });
    await expect(metering.locator("#meter")).toContainText(reference);
    await expect(metering.locator("#meter")).toContainText(say("staff-meter-unconfirmed"));

    await page.goto(`/my/${reference}`);
    const meter = page.locator("#meter");
    await expect(meter).toContainText(reference);
    await expect(meter).toContainText("12.35 kWh");
    await fits(page, "a meter", script);
    await meter.getByRole("link", { name: say("meter-wrong") }).click();
    await expect(page.locator("#messages textarea")).toHaveValue(new RegExp(`${reference}.*12\\.35 kWh`));
    await meter.getByRole("button", { name: say("meter-right") }).click();
    await expect(meter.getByRole("status")).toContainText("您已于");
    await expect(meter.getByRole("button")).toHaveCount(0);
    await expect(page.locator("details#findings")).toContainText(say("findings-over"));
    await metering.reload();
    await expect(metering.locator("#meter")).toContainText(say("meter-confirmed-own"));
    await fits(metering, "a confirmed meter", script);
  } finally {
    await close(at);
  }
});

test("beside the meter the customer tells the code that only the customer got", async ({ page, person, server, browser, script }) => {
  test.setTimeout(120_000);
  const reference = await submitted(page, homeAnswers(person));
  const at = await windows(["account-manager", "metering"], (role) => desk(browser, page, server.staffUrl, script, role));
  const { metering } = at;
  try {
    const manager = at["account-manager"];
    await open(manager, reference);
    await press(manager, "accept");
    await manager.getByLabel(say("staff-no-external-line")).check();
    await press(manager, "survey");
    await metering.goto(`/staff/cases/${reference}`);
    await energise(metering, reference);
    const meter = metering.locator("#meter");
    await meter.getByRole("button", { name: say("meter-code-send") }).click();
    await expect(meter.getByRole("status")).toContainText("确认码已发到");
    await expect(meter).not.toContainText(person.phone);
    const wrong = "000000";
    await metering.locator("#meter_code").fill(wrong);
    await meter.getByRole("button", { name: say("meter-code-confirm") }).click();
    await expect(metering.locator("#meter_code-error")).toBeVisible();
    await fits(metering, "a wrong code", script);
    const sent = (await (await page.request.get("/dev/messages")).text()).split("<li").find((one) => one.includes(person.phone) && one.includes(reference));
    const code = /确认码 (\d{6})/.exec(sent ?? "")?.[1] ?? "";
    await metering.locator("#meter_code").fill(code);
    await meter.getByRole("button", { name: say("meter-code-confirm") }).click();
    await expect(meter).toContainText(say("meter-confirmed-code"));
    await expect(meter.getByRole("button")).toHaveCount(0);
    await page.goto(`/my/${reference}`);
    await expect(page.locator("#meter").getByRole("status")).toContainText("您已于");
  } finally {
    await close(at);
  }
});

test("where there are two inspections each lists what was found, and the next ticks it off", async ({ page, person, server, browser, script }) => {
  test.setTimeout(180_000);
  const reference = await submitted(page, shopAnswers(person));
  const at = await windows(["account-manager", "inspector"], (role) => desk(browser, page, server.staffUrl, script, role));
  const { inspector } = at;
  const manager = at["account-manager"];
  const ready = async () => {
    await page.goto(`/my/${reference}`);
    await page.locator("#findings").getByRole("button", { name: say("findings-ready") }).click();
    await expect(page.locator("#findings")).toContainText(say("findings-reported"));
  };
  try {
    await open(manager, reference);
    await press(manager, "accept");
    await reclassify(manager, "hv-6-single");
    await shows(manager, script, "用电类别改为");
    await manager.getByLabel(say("staff-no-external-line")).check();
    await press(manager, "survey");
    await fillPlan(manager);
    await press(manager, "answer-plan", { sure: true });
    await press(manager, "review-design", { sure: true });

    await inspector.goto(`/staff/cases/${reference}`);
    await expect(inspector.locator("#fail_inspection")).toHaveCount(0);
    await inspector.locator("#fail_intermediate summary").click();
    await tick(inspector, "fail_intermediate-found-insulation");
    await inspector.locator("#fail_intermediate-said-conductor-size").fill("主干线 6 平方，不够");
    await press(inspector, "fail-intermediate");
    await expect(inspector.locator("#inspections li")).toHaveCount(2);
    await ready();

    await inspector.goto(`/staff/cases/${reference}`);
    await press(inspector, "pass-intermediate", { sure: true });
    await expect(inspector.locator("#pass_intermediate")).toContainText(say("staff-findings-open"));
    for (const box of await inspector.locator('#pass_intermediate [id*="-remedied-"]').all()) await box.check({ force: true });
    await press(inspector, "pass-intermediate", { sure: true });
    await shows(inspector, script, say("log-intermediate-inspected"));

    await inspector.locator("#fail_inspection summary").click();
    await tick(inspector, "fail_inspection-found-labels");
    await press(inspector, "fail-inspection");
    await expect(inspector.locator("#inspections ol")).toHaveCount(2);
    await ready();
    await inspector.goto(`/staff/cases/${reference}`);
    await inspector.locator('#pass_inspection [id*="-remedied-"]').check({ force: true });
    await press(inspector, "pass-inspection", { sure: true });
    await shows(inspector, script, say("log-inspection-passed"));
    // Both lists stay readable.
    await expect(inspector.locator("#inspections li")).toHaveCount(3);
    await page.goto(`/my/${reference}`);
    await page.locator("#findings summary").click();
    await expect(page.locator("#findings")).toContainText("主干线 6 平方，不够");
    await fits(page, "findings that are over", script);
  } finally {
    await close(at);
  }
});
