/**
 * A case of every class that there is, from the application to the rating, by clicks on the pages of both sides. Each class goes
 * its way on one width with script and on the other without: all four would take twice as long and show little more.
 */
import { type Answers, fill, goOn, homeAnswers, shopAnswers, submitted } from "../support/apply.ts";
import { Course, templates } from "../support/course.ts";
import { energise, fillMeter, press, reclassify, survey } from "../support/desk.ts";
import { type BackOffice, expect, test } from "../support/fixtures.ts";
import { png } from "../support/images.ts";
import type { Person } from "../support/people.ts";
import { fillPlan } from "../support/plans.ts";
import { say } from "../support/words.ts";

/** What is special about the case of a class. */
interface Special {
  /** What is applied for. */
  answers: (person: Person) => Record<"where" | "document" | "supply" | "contact", Answers>;
  /** It is applied for as another class, and the desk puts that right. */
  reclassified?: boolean;
  /** The lease is asked for, and sent. */
  paper?: boolean;
  /** The customer builds something, which stops the clock. */
  works?: boolean;
  /** The stage whose inspection is not passed at first. */
  fails?: "intermediate_inspection" | "completion_inspection";
}

const small = (person: Person): ReturnType<typeof shopAnswers> => {
  const answers = shopAnswers(person);
  return { ...answers, supply: { ...answers.supply, small_or_private: "yes" } };
};

const CLASSES: Record<string, Special> = {
  "lv-resident": { answers: homeAnswers },
  "lv-zero": { answers: small, paper: true },
  "lv-other": { answers: shopAnswers },
  "lv-classic": { answers: shopAnswers, reclassified: true },
  "hv-4-single": { answers: shopAnswers, reclassified: true, works: true, fails: "completion_inspection" },
  "hv-4-dual": { answers: shopAnswers, reclassified: true, works: true },
  "hv-6-single": { answers: shopAnswers, reclassified: true, works: true },
  "hv-6-dual": { answers: shopAnswers, reclassified: true, works: true, fails: "intermediate_inspection" },
};

const FINDING = "主干线接头发热";

/** How a stage is finished once the case is accepted and surveyed. */
const FINISHED: Record<string, (course: Course, special: Special) => Promise<void>> = {
  supply_plan: plan,
  design_review: review,
  works,
  intermediate_inspection: (course, special) => inspection(course, special, "intermediate_inspection"),
  completion_inspection: (course, special) => inspection(course, special, "completion_inspection"),
  construction_and_energisation: metering,
  metering_and_energisation: metering,
};

test("every class in force has a case here", { tag: "@once" }, () => {
  expect([...templates().keys()].sort()).toEqual(Object.keys(CLASSES).sort());
});

for (const [key, special] of Object.entries(CLASSES)) {
  test(`${key}, from the application to the rating`, async ({ page, person, server, browser, script, backOffice }) => {
    test.setTimeout(120_000);
    const reference = await submitted(page, special.answers(person));
    await page.goto(`/my/${reference}`);
    const course = new Course(page, reference, templates().get(key) ?? [], script, browser, server.staffUrl);
    try {
      await acceptance(course, key, special);
      if (special.paper) await paper(course);
      await visit(course);
      for (const stage of course.stages.slice(1)) await FINISHED[stage]?.(course, special);
      await confirmation(course);
      await archive(course);
      await rating(course);
      await known(course, key, special, backOffice);
    } finally {
      await course.close();
    }
  });
}

async function acceptance(course: Course, key: string, special: Special): Promise<void> {
  const manager = await course.at("account-manager");
  await course.does(manager, "accept");
  if (special.reclassified) {
    await course.told(say("log-accepted"), "supply_plan");
    await reclassify(manager, key);
    await course.told("用电类别改为", course.stages[1]);
  } else {
    await course.told(say("log-accepted"), course.stages[1]);
  }
}

async function paper(course: Course): Promise<void> {
  const manager = await course.at("account-manager");
  const asking = manager.locator("#ask_for_paper");
  await asking.locator("summary").click();
  await asking.locator("select").selectOption("lease");
  await course.does(manager, "ask-for-paper");
  const { page } = course;
  await course.told(say("reports-pause-outstanding-document"), course.stages[1]);
  // An open page has the field without being loaded again.
  await page.locator("#files-lease").setInputFiles(png(64, 64, "合同.png"));
  await page.getByRole("button", { name: say("my-papers-send", { paper: say("document-lease") }) }).click();
  await expect(page.locator("#files-lease")).toHaveCount(0, { timeout: 30_000 });
  await course.isAt(course.stages[1]);
}

/** The survey: half-days are offered, one is chosen, and somebody comes. */
async function visit(course: Course): Promise<void> {
  const manager = await course.at("account-manager");
  const offer = manager.locator("#offer_survey");
  await offer.locator("summary").click();
  await offer.locator("select").selectOption({ index: 2 });
  await course.does(manager, "offer-survey");
  await course.told(say("log-slots-offered", { errand: say("errand-survey") }), course.stages[1]);
  const card = course.page.locator("#appointment-survey");
  await card.locator("select").selectOption({ index: 1 });
  await card.getByRole("button", { name: say("appointments-button"), exact: true }).click();
  await expect(card.locator(".when")).toBeVisible();
  await course.fits("an agreed day");
  await survey(await course.at("surveyor"));
  await course.told(say("log-survey-done"), course.stages[1]);
}

/** The plan is answered and accepted; then the customer may have something to build. */
async function plan(course: Course, special: Special): Promise<void> {
  const manager = await course.at("account-manager");
  await fillPlan(manager, multiplier(special) > 1 ? { metering: "through_transformers" } : {});
  await course.does(manager, "answer-plan");
  const next = course.after("supply_plan");
  await course.told(say("log-plan-answered"), next);
  const card = course.page.locator("#plan");
  await card.getByRole("button", { name: say("my-plan-button"), exact: true }).click();
  await expect(card).toContainText(say("plan-signed"));
  await course.isAt(next);
  if (!special.works) return;
  const pausing = (await course.at("account-manager")).locator("#pause");
  await pausing.locator("summary").click();
  await pausing.locator("select").selectOption("customer_works");
  await course.does(pausing.page(), "pause");
  await course.told(say("reports-pause-customer-works"), next);
  await built(course);
  await course.isAt(next);
}

async function review(course: Course): Promise<void> {
  await course.does(await course.at("account-manager"), "review-design");
  await course.told(say("log-design-reviewed"), course.after("design_review"));
}

/** The customer's own works, where they are a stage. */
async function works(course: Course): Promise<void> {
  await built(course);
  await course.isAt(course.after("works"));
  await course.fits("own works that are done");
}

/** The customer tells that own works are done. */
async function built(course: Course): Promise<void> {
  await course.page.locator("#findings").getByRole("button", { name: say("findings-works-ready"), exact: true }).click();
  await expect(course.page.locator(".log").getByText(say("log-works-finished"))).toBeVisible();
}

async function inspection(course: Course, special: Special, stage: NonNullable<Special["fails"]>): Promise<void> {
  const isIntermediate = stage === "intermediate_inspection";
  if (special.fails === stage) await failing(course, stage, isIntermediate ? "fail-intermediate" : "fail-inspection");
  const inspector = await course.at("inspector");
  const act = isIntermediate ? "pass-intermediate" : "pass-inspection";
  for (const box of await inspector.locator(`#${act.replaceAll("-", "_")} [id*="-remedied-"]`).all()) await box.check({ force: true });
  await course.does(inspector, act);
  await course.told(say(isIntermediate ? "log-intermediate-inspected" : "log-inspection-passed"), course.after(stage));
}

/** Something is found, and the customer puts it right. */
async function failing(course: Course, stage: string, act: string): Promise<void> {
  const inspector = await course.at("inspector");
  const form = `#${act.replaceAll("-", "_")}`;
  await inspector.locator(`${form} summary`).click();
  await inspector.locator(`${form}-said-insulation`).fill(FINDING);
  await course.does(inspector, act);
  await course.told(say("reports-pause-rectification"), stage);
  const findings = course.page.locator("#findings");
  await expect(findings).toContainText(FINDING);
  await findings.getByRole("button", { name: say("findings-ready"), exact: true }).click();
  await expect(findings).toContainText(say("findings-reported"));
  await course.isAt(stage);
}

/** A shop's power is measured behind transformers. */
const multiplier = (special: Special): number => (special.answers === homeAnswers ? 1 : 20);

async function metering(course: Course, special: Special): Promise<void> {
  const member = await course.at("metering");
  // A multiplier that was left out is asked about, whatever was answered before: as it was planned, or else for so much power.
  if (multiplier(special) > 1) {
    await fillMeter(member, course.reference, "12.35");
    await press(member, "energise", { sure: (await member.locator("#energise .doubts").count()) > 0 });
    const planned = say("doubts-not-multiplied-planned", { metering: say("plan-metering-through-transformers") });
    const asked = course.stages.includes("supply_plan") ? planned : say("doubts-not-multiplied", { kw: "60" });
    await expect(member.locator("#energise .doubts")).toContainText(asked);
    await expect(member.locator("#energise").getByLabel(say("doubts-sure"))).not.toBeChecked();
  }
  await energise(member, course.reference, "12.35", String(multiplier(special)));
  await course.told(say("log-energised"));
}

async function confirmation({ page, reference }: Course): Promise<void> {
  const meter = page.locator("#meter");
  await expect(meter).toContainText(reference);
  await meter.getByRole("button", { name: say("meter-right"), exact: true }).click();
  await expect(meter.getByRole("status")).toContainText("您已于");
}

async function archive(course: Course): Promise<void> {
  await course.does(await course.at("account-manager"), "archive");
  // The page of a case that has ended listens no more.
  await course.page.reload();
  await course.told(say("log-archived"));
}

async function rating(course: Course): Promise<void> {
  const { page, reference } = course;
  await page.getByRole("main").getByRole("link", { name: say("my-rate-button"), exact: true }).click();
  await expect(page).toHaveURL(`/rate/${reference}`);
  await fill(page, { power_on: "yes", grade: "5" });
  await goOn(page);
  await expect(page.getByRole("alert")).toHaveCount(0);
  await expect(page.locator('main [name="grade"]')).toHaveCount(0);
  await course.fits("a rated case");
  // Whoever has said how it was is not asked again.
  await page.goto(`/my/${reference}`);
  await expect(page.getByRole("main").getByRole("link", { name: say("my-rate-button"), exact: true })).toHaveCount(0);
}

/** What is known afterwards: to the utility's other systems all of it, to whoever has the reference that power is on. */
async function known({ page, reference }: Course, key: string, special: Special, backOffice: BackOffice): Promise<void> {
  const answer = await backOffice.request.get(`/api/v1/applications/${reference}`);
  const told = await answer.json();
  expect(told).toMatchObject({ template: key, progress: { state: "energised" } });
  expect(told.meter).toMatchObject({ number: reference, reading_kwh: "12.35", multiplier: multiplier(special), confirmed_at: expect.any(String) });
  const failed = told.inspections.filter((one: { passed: boolean }) => !one.passed);
  const finding = { code: "insulation", text: FINDING, remedied_at: expect.any(String) };
  expect(failed).toMatchObject(special.fails ? [{ findings: [finding] }] : []);
  await page.context().clearCookies();
  await page.goto(`/track/${reference}`);
  await expect(page.locator(".log").getByText(say("log-energised"), { exact: true })).toBeVisible();
  await expect(page.locator("main")).not.toContainText("12.35");
  await expect(page.locator("main")).not.toContainText(FINDING);
}
