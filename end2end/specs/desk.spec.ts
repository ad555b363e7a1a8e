/** The desk: what a customer applies for reaches somebody, who works it to the end by clicks alone. */
import { homeAnswers, shopAnswers, submitted } from "../support/apply.ts";
import { desk, fillMeter, open, press, shows } from "../support/desk.ts";
import { expect, expectAccessible, expectNoSideways, test } from "../support/fixtures.ts";
import { fillPlan } from "../support/plans.ts";
import { say } from "../support/words.ts";

for (const [who, answers] of [["a home", homeAnswers], ["a shop", shopAnswers]] as const) {
  test(`${who} is connected by clicks alone, and its owner sees each step`, async ({ page, person, server, browser, script }) => {
    test.setTimeout(120_000);
    const reference = await submitted(page, answers(person));
    await page.goto(`/my/${reference}`);
    const manager = await desk(browser, page, server.staffUrl, script, "account-manager");
    const surveyor = await desk(browser, page, server.staffUrl, script, "surveyor");
    const metering = await desk(browser, page, server.staffUrl, script, "metering");
    try {
      await open(manager, reference);
      await expect(manager.locator("#acts")).toContainText("下一步最迟");
      await press(manager, "accept");
      await shows(page, script, say("log-accepted"));

      await surveyor.goto(`/staff/cases/${reference}`);
      await surveyor.getByLabel(say("staff-no-external-line")).check();
      await press(surveyor, "survey");
      await shows(page, script, say("log-survey-done"));

      if ((await manager.goto(`/staff/cases/${reference}`)) && (await manager.locator("#answer_plan").count()) > 0) {
        await fillPlan(manager);
        await press(manager, "answer-plan");
        await shows(page, script, say("log-plan-answered"));
      }
      await metering.goto(`/staff/cases/${reference}`);
      // The paper that was promised did not come: the desk is asked whether it means it.
      await expect(metering.locator("#missing li")).toHaveCount(1);
      await fillMeter(metering, reference);
      await press(metering, "energise");
      await expect(metering.locator("#energise")).toContainText(say("doubts-asked"));
      await press(metering, "energise", { sure: true });
      await shows(page, script, say("log-energised"));

      // The owner is told who has looked.
      await page.reload();
      await page.locator("#looks summary").click();
      await expect(page.locator("#looks table")).toContainText("客户经理");
      await expect(metering.locator("#acts form")).toHaveCount(0);

      // The file is closed, though the owner has not confirmed the meter: that is asked about.
      await manager.goto(`/staff/cases/${reference}`);
      await press(manager, "archive", { sure: true });
      // The page of a case that has ended listens no more.
      await page.reload();
      await shows(page, script, say("log-archived"));
    } finally {
      for (const one of [manager, surveyor, metering]) await one.context().close();
    }
  });
}

test("from the list to an accepted case it takes two clicks, and a late click is told what happened", async ({ page, person, server, browser, script }) => {
  const reference = await submitted(page, homeAnswers(person));
  const printed = `${reference.slice(0, 4)}-${reference.slice(4, 8)}-${reference.slice(8)}`;
  const one = await desk(browser, page, server.staffUrl, script, "account-manager");
  const other = await desk(browser, page, server.staffUrl, script, "counter-clerk");
  try {
    await other.goto(`/staff/cases/${reference}`);
    await one.goto("/staff?show=unassigned");
    while (!(await one.getByRole("link", { name: printed }).isVisible())) await one.locator("a[rel=next]").click();
    await one.getByRole("link", { name: printed }).click();
    await press(one, "accept");
    await expect(one.getByText(say("staff-yours"))).toBeVisible();
    await press(other, "accept");
    await expect(other.locator("#acts")).toContainText(say("staff-moved-on"));
    await expect(other.locator(".log").getByText(say("log-accepted"))).toHaveCount(1);
  } finally {
    for (const window of [one, other]) await window.context().close();
  }
});

test("a refusal is meant, says why, and what the customer can do instead", async ({ page, person, server, browser, script }) => {
  const reference = await submitted(page, homeAnswers(person));
  const manager = await desk(browser, page, server.staffUrl, script, "account-manager");
  try {
    await open(manager, reference);
    const form = manager.locator("#refuse");
    await form.locator("summary").click();
    await form.locator("select").selectOption("supply_unsafe");
    await press(manager, "refuse");
    await expect(form).toContainText(say("staff-not-sure"));
    await expect(form.locator("select")).toHaveValue("supply_unsafe");
    await form.getByLabel(say("staff-refuse-sure")).check();
    await press(manager, "refuse");
    await expect(manager.locator("#refusal")).toContainText(say("refusal-supply-unsafe"));
    await page.goto(`/my/${reference}`);
    await expect(page.locator("#refusal")).toContainText(say("refusal-supply-unsafe"));
    await expect(page.locator("#refusal")).toContainText(say("remedy-supply-unsafe"));
    await expect(page.locator("#refusal")).toContainText("12398");
    if (script) await expectAccessible(page, "a refused case");
    await expectNoSideways(page, "a refused case");
  } finally {
    await manager.context().close();
  }
});

test("what a person said of himself is masked until a purpose is given, and a note is for colleagues only", async ({ page, person, server, browser, script }) => {
  const reference = await submitted(page, homeAnswers(person));
  const manager = await desk(browser, page, server.staffUrl, script, "account-manager");
  try {
    await open(manager, reference);
    const people = manager.locator("#people");
    await expect(people).not.toContainText(person.phone);
    // A paper says all that is masked: it is asked what for as well, and without an answer nothing is shown.
    await manager.locator("#papers").getByRole("link").first().click();
    const main = manager.getByRole("main");
    await expect(main).toContainText(say("paper-purpose", { minutes: 15 }));
    await main.getByRole("button", { name: say("staff-unmask") }).click();
    await expect(main).toContainText(say("staff-nothing-chosen"));
    await expect(manager.locator("figure.paper")).toHaveCount(0);
    await manager.goto(`/staff/cases/${reference}`);
    // No purpose is given by accident.
    await people.getByRole("button", { name: say("staff-unmask") }).click();
    await expect(people).toContainText(say("staff-nothing-chosen"));
    await expect(people).not.toContainText(person.phone);
    await people.locator("select").selectOption("contact");
    await people.getByRole("button", { name: say("staff-unmask") }).click();
    await expect(people).toContainText(person.phone);
    await manager.locator("#papers").getByRole("link").first().click();
    const image = manager.locator("figure.paper img");
    await expect.poll(() => image.evaluate((element) => (element as HTMLImageElement).naturalWidth)).toBeGreaterThan(0);
    await manager.goto(`/staff/cases/${reference}`);
    const notes = manager.locator("#notes");
    await notes.getByRole("button", { name: say("staff-note-button") }).click();
    await expect(manager.getByRole("alert")).toBeVisible();
    await notes.locator("textarea").fill("客户下午在家");
    await notes.getByRole("button", { name: say("staff-note-button") }).dblclick();
    await expect(notes.locator(".note")).toHaveText("客户下午在家");
    await page.goto(`/my/${reference}`);
    await expect(page.getByText("客户下午在家")).toHaveCount(0);
    await page.locator("#looks summary").click();
    await expect(page.locator("#looks table")).toContainText(say("purpose-contact"));
    await expect(page.locator("#looks table")).toContainText(say("looked-paper"));
  } finally {
    await manager.context().close();
  }
});

test("what a customer writes is marked at the desk and answered under a post; notes stay inside", async ({ page, person, server, browser, script }) => {
  const reference = await submitted(page, homeAnswers(person));
  const printed = `${reference.slice(0, 4)}-${reference.slice(4, 8)}-${reference.slice(8)}`;
  const clerk = await desk(browser, page, server.staffUrl, script, "counter-clerk");
  try {
    await page.goto(`/my/${reference}`);
    const own = page.locator("#messages");
    await own.getByRole("button", { name: say("messages-button") }).click();
    await expect(page.getByRole("alert")).toContainText(say("messages-missing"));
    await own.locator("textarea").fill("请问周末可以来勘查吗？");
    await own.getByRole("button", { name: say("messages-button") }).click();
    await expect(own.locator(".message .note")).toHaveText("请问周末可以来勘查吗？");
    await expect(own.locator("textarea")).toHaveValue("");
    await expect(own.getByRole("status")).toContainText(/最迟.+答复/);

    await clerk.goto("/staff?show=unanswered");
    while (!(await clerk.getByRole("link", { name: printed }).isVisible())) await clerk.locator("a[rel=next]").click();
    await expect(clerk.getByRole("row").filter({ hasText: printed })).toContainText("留言待答复");
    await clerk.getByRole("link", { name: printed }).click();
    const notes = clerk.locator("#notes");
    await notes.locator("textarea").fill("客户周末在家");
    await notes.getByRole("button", { name: say("staff-note-button") }).click();
    await expect(notes.locator(".note")).toHaveText("客户周末在家");

    const thread = clerk.locator("#messages");
    await thread.locator("textarea").fill("周末可以。");
    await thread.getByRole("button", { name: say("answer-progress-name") }).click();
    await expect(thread.locator("textarea")).toHaveValue(new RegExp(`^周末可以。\\n.*${printed}`));
    await thread.getByRole("button", { name: say("staff-answer-button") }).click();
    await expect(thread.locator(".message")).toHaveCount(2);
    await expect(thread.getByRole("status")).toHaveCount(0);

    await page.goto(`/my/${reference}`);
    await expect(own.locator(".message.answer")).toContainText("柜台");
    await expect(own.locator(".message.answer .note")).toContainText("周末可以。");
    await expect(page.getByText("客户周末在家")).toHaveCount(0);
    // The message says that there is an answer, not what it says.
    await expect
      .poll(async () => {
        await page.goto("/dev/messages");
        return page.locator("main").textContent();
      })
      .toContain("您的留言已有答复");
    await expect(page.getByText("周末可以")).toHaveCount(0);
  } finally {
    await clerk.context().close();
  }
});

test("every page of the desk fits and is accessible", async ({ page, person, server, browser, script }) => {
  const reference = await submitted(page, homeAnswers(person));
  const manager = await desk(browser, page, server.staffUrl, script, "account-manager");
  const auditor = await desk(browser, page, server.staffUrl, script, "auditor");
  const administrator = await desk(browser, page, server.staffUrl, script, "administrator");
  try {
    for (const [window, path] of [
      [manager, "/staff/sign-in"],
      [manager, "/staff"],
      [manager, "/staff?show=unanswered"],
      [manager, "/staff/find"],
      [manager, "/staff/me"],
      [manager, `/staff/assign?ref=${reference}`],
      [manager, `/staff/cases/${reference}/merge?with=${reference}`],
      [manager, `/staff/cases/${reference}`],
      [manager, "/staff/nothing"],
      [auditor, "/staff/looks"],
      [auditor, "/staff/events"],
      [administrator, "/staff/webhooks"],
      [administrator, "/staff/keys"],
      [administrator, "/staff/keys/new"],
    ] as const) {
      await window.goto(path);
      await expect(window.locator("h1").first()).toBeVisible();
      if (script) await expectAccessible(window, path);
      await expectNoSideways(window, path);
    }
  } finally {
    for (const window of [manager, auditor, administrator]) await window.context().close();
  }
});

test("the public's side knows no address of the desk", { tag: "@once" }, async ({ request, server, playwright }) => {
  for (const path of ["/staff", "/staff/sign-in", "/staff/code", "/staff/provider", "/staff/provider/link", "/staff/provider/return", "/staff/provider/finish", "/staff/passkeys/new", "/staff/find", "/staff/me", "/staff/again", "/staff/assign", "/staff/looks", "/staff/webhooks", "/staff/keys", "/staff/keys/new", "/staff/cases/K7M39PXR2Q", "/staff/papers/1/pages/1", "/staff/photos/1"]) {
    expect((await request.get(path)).status(), path).toBe(404);
  }
  for (const form of ["act", "again", "again-passkey", "answer", "assign", "assign-all", "code", "delete-view", "deputy", "end-absence", "end-session", "enter", "find", "meter-code", "meter-confirm", "note", "passkey", "passkey-add", "passkey-remove", "password", "photo", "plan", "revoke-key", "save-view", "sign-in", "sign-out", "unlink", "unmask", "uphold"]) {
    const answer = await request.post(`/_staff/${form}`, { form: { role: "account_manager" }, maxRedirects: 0 });
    expect([404, 405], form).toContain(answer.status());
  }
  // And whoever has not signed in gets nowhere at the desk.
  const stranger = await playwright.request.newContext({ baseURL: server.staffUrl });
  for (const path of ["/staff", "/staff/find", "/staff/me", "/staff/again", "/staff/assign", "/staff/looks", "/staff/webhooks", "/staff/keys", "/staff/keys/new", "/staff/cases/K7M39PXR2Q", "/staff/passkeys/new"]) {
    const answer = await stranger.get(path, { maxRedirects: 0 });
    expect(answer.status(), path).toBe(303);
    expect(answer.headers()["location"], path).toBe(path === "/staff" ? "/staff/sign-in" : `/staff/sign-in?to=${path}`);
  }
  for (const path of ["/staff/code", "/staff/provider", "/staff/provider/link", "/staff/provider/finish?state=x&code=y"]) {
    expect((await stranger.get(path, { maxRedirects: 0 })).headers()["location"], path).toBe("/staff/sign-in");
  }
  for (const question of ["ask", "ask-for-new"]) {
    expect((await stranger.post(`/staff/passkeys/${question}`)).status(), question).toBe(403);
  }
  expect((await stranger.get("/staff/papers/00000000-0000-0000-0000-000000000000/pages/1")).status()).toBe(404);
  expect((await stranger.get("/staff/photos/00000000-0000-0000-0000-000000000000")).status()).toBe(404);
  const fn = await stranger.post("/_fn/my/withdraw", { form: { ref: "K7M39PXR2Q" }, maxRedirects: 0 });
  expect([404, 405]).toContain(fn.status());
  await stranger.dispose();
});
