/** A supply plan: what it says, the customer's objection and its answer, and accepting it by code. */
import { codeFor, open as openLink, privateLink, shopAnswers, submitted } from "../support/apply.ts";
import { desk, open, press, shows } from "../support/desk.ts";
import { expect, expectAccessible, expectNoSideways, test } from "../support/fixtures.ts";
import { fillPlan } from "../support/plans.ts";
import { say } from "../support/words.ts";

test("a plan says what was weighed, its customer objects once, and accepts what is answered", async ({ page, person, server, browser, script }) => {
  test.setTimeout(120_000);
  const reference = await submitted(page, shopAnswers(person));
  const manager = await desk(browser, page, server.staffUrl, script, "account-manager");
  const supervisor = await desk(browser, page, server.staffUrl, script, "supervisor");
  try {
    await open(manager, reference);
    await press(manager, "accept");
    // Nothing typed is lost when something is missing or does not fit.
    await fillPlan(manager, { metering: "single_phase" });
    await manager.locator("#plan_boundary").fill("");
    await press(manager, "answer-plan");
    await expect(manager.locator("#plan_metering-error")).toContainText(say("problem-metering-misfit"));
    await expect(manager.locator("#plan_boundary-error")).toBeVisible();
    await expect(manager.locator("#plan_source")).toHaveValue("演示路 3 号公变");
    if (script) await expectAccessible(manager, "a plan refused");
    await expectNoSideways(manager, "a plan refused");
    await fillPlan(manager);
    // Nobody has been there: that is asked about.
    await expect(manager.locator("#answer_plan")).toContainText(say("doubts-not-surveyed"));
    await press(manager, "answer-plan", { sure: true });
    await expect(manager.locator("#plan")).toContainText(say("staff-plan-answered"));

    await page.goto(`/my/${reference}`);
    const plan = page.locator("#plan");
    for (const said of ["演示路 3 号公变", say("plan-voltage-v380"), "5 号公变", "低压分支箱出线端子"]) {
      await expect(plan).toContainText(said);
    }
    if (script) await expectAccessible(page, "a plan answered");
    await expectNoSideways(page, "a plan answered");
    const object = plan.getByRole("button", { name: say("plan-object"), exact: true });
    await plan.locator("summary").first().click();
    await object.click();
    await expect(page.locator("#objection-error")).toContainText(say("plan-objection-missing"));
    await page.locator("#objection").fill("电源点太远，能不能近一点？");
    await object.click();
    await expect(plan).toContainText(say("plan-objected-to"));
    await expect(object).toHaveCount(0);
    // What was just said no to is not held out, and nothing is asked for until the answer is there.
    await expect(plan.getByRole("button", { name: say("my-plan-button"), exact: true })).toBeHidden();
    await expect(page.locator(".hero")).not.toContainText(say("my-plan-duty"));
    await expect(page.locator("#messages")).toContainText("电源点太远");

    await manager.goto(`/staff/cases/${reference}`);
    await expect(manager.locator("#plan")).toContainText(say("staff-plan-objected-to"));
    // Whoever answered it does not judge the objection; he may answer another plan.
    await expect(manager.locator("#uphold_plan")).toContainText(say("staff-own-plan"));
    await expect(manager.locator("#plan_reason")).toHaveCount(0);
    await expect(manager.locator("#revise_plan")).toHaveCount(1);
    if (script) await expectAccessible(manager, "an objection to one's own plan");

    await open(supervisor, reference);
    await press(supervisor, "uphold-plan");
    await expect(supervisor.locator("#plan_reason-error")).toBeVisible();
    await supervisor.locator("#plan_reason").fill("近处的公变已没有余量。");
    await press(supervisor, "uphold-plan");
    await expect(supervisor.locator("#plan")).toContainText(say("staff-plan-settled"));

    await shows(page, script, say("log-plan-upheld"));
    await page.goto(`/my/${reference}`);
    await expect(page.locator("#messages")).toContainText("近处的公变已没有余量。");
    await plan.getByRole("button", { name: say("my-plan-button"), exact: true }).click();
    await expect(plan).toContainText(say("plan-signed"));
    await expect(plan.getByRole("button")).toHaveCount(0);
    // Whoever has the reference alone reads nothing of where the meter hangs.
    await page.goto(`/track/${reference}`);
    await expect(page.locator("main")).not.toContainText("3 号公变");
  } finally {
    await supervisor.context().close();
    await manager.context().close();
  }
});

test("whoever holds the link alone accepts nothing without the phone, and another plan takes the first one's place", async ({ page, person, server, browser, script }) => {
  test.setTimeout(120_000);
  const reference = await submitted(page, shopAnswers(person));
  const link = await privateLink(page);
  const manager = await desk(browser, page, server.staffUrl, script, "account-manager");
  const context = await browser.newContext({ baseURL: new URL(page.url()).origin, locale: "zh-CN", javaScriptEnabled: script });
  try {
    await open(manager, reference);
    await press(manager, "accept");
    await fillPlan(manager);
    await press(manager, "answer-plan", { sure: true });
    const other = await context.newPage();
    // A page that has lost its line is not told what happens meanwhile.
    await other.route("**/live?*", (route) => route.abort());
    await openLink(other, link);
    const plan = other.locator("#plan");
    await plan.getByRole("button", { name: say("my-plan-button"), exact: true }).click();
    const code = plan.getByRole("textbox", { name: say("contact-code") });
    await expect(code).toBeVisible();
    await expect(other.locator("#withdraw")).not.toHaveAttribute("open", /.*/);
    // Meanwhile there is another one.
    await manager.locator("#revise_plan summary").click();
    await expect(manager.locator("#plan_source")).toHaveValue("演示路 3 号公变");
    await fillPlan(manager, { source: "演示路 2 号公变" });
    await press(manager, "revise-plan");
    await code.fill(await codeFor(page, person.phone));
    await plan.getByRole("button", { name: say("my-plan-button"), exact: true }).click();
    // What he has not read he does not accept.
    await expect(plan).toContainText(say("plan-another"));
    await expect(plan).toContainText("演示路 2 号公变");
    await plan.getByRole("button", { name: say("my-plan-button"), exact: true }).click();
    await expect(plan).toContainText(say("plan-signed"));
    await plan.locator("summary").click();
    await expect(plan.locator("details")).toContainText("演示路 3 号公变");
  } finally {
    await context.close();
    await manager.context().close();
  }
});
