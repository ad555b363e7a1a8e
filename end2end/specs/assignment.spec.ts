/** Whose a case is: who stands in for whom, who else has it open, and what the desk is asked before it goes on. */
import type { Page } from "@playwright/test";
import { homeAnswers, submitted } from "../support/apply.ts";
import { desk, fillMeter, open, press } from "../support/desk.ts";
import { expect, expectAccessible, expectNoSideways, test } from "../support/fixtures.ts";
import { say } from "../support/words.ts";

const printed = (reference: string): string => `${reference.slice(0, 4)}-${reference.slice(4, 8)}-${reference.slice(8)}`;

/** A day in Shanghai, so many days from now. */
const day = (ahead: number): string => new Date(Date.now() + (8 + 24 * ahead) * 3_600_000).toISOString().slice(0, 10);

async function listed(page: Page, filter: string, reference: string): Promise<void> {
  await page.goto(`/staff?show=${filter}`);
  while (!(await page.getByRole("link", { name: printed(reference) }).isVisible())) await page.locator("a[rel=next]").click();
}

test("whoever is away names a deputy, who has the case among his own and sees for whom", async ({ page, person, server, browser, script }) => {
  const reference = await submitted(page, homeAnswers(person));
  const clerk = await desk(browser, page, server.staffUrl, script, "counter-clerk");
  const manager = await desk(browser, page, server.staffUrl, script, "account-manager");
  try {
    // What the counter accepts is a manager's, who gives it back to the counter.
    await open(clerk, reference);
    await press(clerk, "accept");
    await open(manager, reference);
    const whose = manager.locator("#whose");
    await expect(whose).toContainText(say("staff-yours"));
    await whose.locator("summary").click();
    await whose.locator("select").selectOption({ label: "1 号柜台（演示）" });
    // Too long a note is told so, and nothing is given or lost.
    const note = whose.locator("textarea");
    await note.fill("客户周三下午在家".repeat(63));
    await whose.getByRole("button", { name: say("staff-assign"), exact: true }).click();
    await expect(whose.locator("#hand_over-error")).toBeVisible();
    await expect(note).toHaveValue("客户周三下午在家".repeat(63));
    await expect(whose).toContainText(say("staff-yours"));
    await note.fill("客户周三下午在家");
    await whose.locator("select").selectOption({ label: "1 号柜台（演示）" });
    await whose.getByRole("button", { name: say("staff-assign"), exact: true }).click();
    await expect(manager.locator("#notes")).toContainText("客户周三下午在家");
    await clerk.goto("/staff/me");
    const card = clerk.locator("#deputies");
    const name = card.getByRole("button", { name: say("deputies-button"), exact: true });
    // Nothing that was chosen is lost by days that are none.
    await card.locator("select").selectOption({ index: 1 });
    const chosen = await card.locator("select").inputValue();
    await card.getByLabel(say("deputies-from")).fill(day(1));
    await card.getByLabel(say("deputies-until")).fill(day(0));
    await name.click();
    await expect(clerk.getByRole("alert")).toContainText(say("deputies-not-these-days"));
    await expect(card.locator("select")).toHaveValue(chosen);
    if (script) await expectAccessible(clerk, "days of an absence that are none");
    await expect(card.getByLabel(say("deputies-from"))).toHaveValue(day(1));
    await card.getByLabel(say("deputies-from")).fill(day(0));
    await card.getByLabel(say("deputies-until")).fill(day(3));
    await name.click();
    await expect(card.getByRole("status")).toContainText(say("deputies-done"));
    await expect(card.getByRole("listitem")).toContainText("由 1 号客户经理（演示） 代");
    await expectNoSideways(clerk, "one's own account");
    if (script) await expectAccessible(clerk, "one's own account");

    await listed(manager, "mine", reference);
    const row = manager.getByRole("row").filter({ hasText: printed(reference) });
    await expect(row).toContainText(say("deputies-for", { post: "1 号柜台（演示）" }));
    await row.getByRole("link").click();
    await expect(manager.locator("#whose")).toContainText(say("deputies-for", { post: "1 号柜台（演示）" }));
    await expect(manager.locator("#presence")).toContainText("1 号柜台（演示）也在看");
    await expectNoSideways(manager, "another's case");
    if (script) await expectAccessible(manager, "another's case");
  } finally {
    for (const window of [clerk, manager]) await window.context().close();
  }
});

test("whoever is slower than a colleague is told so and keeps what was written", async ({ page, person, server, browser, script }) => {
  const reference = await submitted(page, homeAnswers(person));
  await page.goto(`/my/${reference}`);
  const own = page.locator("#messages");
  await own.locator("textarea").fill("什么时候上门？");
  await own.getByRole("button", { name: say("messages-button") }).click();
  await expect(own).toContainText("什么时候上门？");
  const slow = await desk(browser, page, server.staffUrl, script, "account-manager");
  const fast = await desk(browser, page, server.staffUrl, script, "supervisor");
  const note = "客户周三下午在家，".repeat(40);
  const gives = async (window: Page, text: string) => {
    const whose = window.locator("#whose");
    if (!(await whose.locator("textarea").isVisible())) await whose.locator("summary").click();
    await whose.locator("select").selectOption({ label: text === note ? "勘查班（演示）" : "1 号柜台（演示）" });
    await whose.locator("textarea").fill(text);
    await whose.getByRole("button", { name: say("staff-assign"), exact: true }).click();
  };
  const answers = async (window: Page, text: string) => {
    const form = window.locator("#messages");
    await form.locator("textarea").fill(text);
    await form.getByRole("button", { name: say("staff-answer-button"), exact: true }).click();
  };
  try {
    for (const window of [slow, fast]) await open(window, reference);
    await gives(fast, "请先电话联系");
    await expect(fast.locator("#whose")).toContainText("1 号柜台（演示）");
    await gives(slow, note);
    await expect(slow.getByRole("alert")).toContainText(say("staff-given-since"));
    await expect(slow.locator("#whose textarea")).toHaveValue(note);
    await expectNoSideways(slow, "given by a colleague meanwhile");
    if (script) await expectAccessible(slow, "given by a colleague meanwhile");
    await slow.locator("#whose").getByRole("button", { name: say("staff-assign"), exact: true }).click();
    await expect(slow.locator("#notes")).toContainText(note.trim());

    for (const window of [slow, fast]) await open(window, reference);
    await answers(fast, "周三上午。");
    await expect(fast.locator("#messages")).toContainText("周三上午。");
    await answers(slow, "请先选上门时间。");
    await expect(slow.getByRole("alert")).toContainText(say("staff-answered-since"));
    await expect(slow.locator("#messages textarea")).toHaveValue("请先选上门时间。");
    if (script) await expectAccessible(slow, "answered by a colleague meanwhile");
    await slow.locator("#messages").getByRole("button", { name: say("staff-answer-button"), exact: true }).click();
    await page.goto(`/my/${reference}`);
    await expect(own).toContainText("请先选上门时间。");
  } finally {
    for (const window of [slow, fast]) await window.context().close();
  }
});

test("the empty field and a case of nobody's are said so where a duplicate is looked for", async ({ page, person, server, browser, script }) => {
  const reference = await submitted(page, homeAnswers(person));
  const manager = await desk(browser, page, server.staffUrl, script, "account-manager");
  try {
    await open(manager, reference);
    await manager.locator("#merge summary").click();
    await manager.locator("#merge").getByRole("button", { name: say("staff-compare"), exact: true }).click();
    await expect(manager.getByRole("status")).toHaveText(say("staff-merge-empty"));
    // A phone number is looked for as one, whatever was chosen; nothing typed is said so.
    await manager.goto("/staff/find");
    const find = manager.getByRole("main").getByRole("button", { name: say("staff-find"), exact: true });
    await find.click();
    await expect(manager.getByRole("alert")).toContainText(say("staff-find-empty"));
    await manager.locator("#typed").fill(person.phone);
    await find.click();
    await expect(manager.getByText(printed(reference)).first()).toBeVisible();
  } finally {
    await manager.context().close();
  }
});

test("a supervisor says who stands in for those of his areas, and takes it back", { tag: "@once" }, async ({ page, server, browser, script }) => {
  const supervisor = await desk(browser, page, server.staffUrl, script, "supervisor");
  try {
    await supervisor.goto("/staff/me");
    const card = supervisor.locator("#deputies");
    const away = card.getByRole("listitem").filter({ hasText: "2 号客户经理（演示）：" });
    await expect(away).toContainText("由 1 号客户经理（演示） 代");
    await away.getByRole("button").click();
    await expect(away).toHaveCount(0);
    await card.getByLabel(say("deputies-of"), { exact: true }).selectOption({ label: "2 号客户经理（演示）" });
    await card.getByRole("button", { name: say("deputies-of-go"), exact: true }).click();
    // Exactly those who may do all that he may, where he may.
    const colleagues = card.getByLabel(say("deputies-deputy"), { exact: true });
    await expect(colleagues.locator("option")).toHaveText([say("staff-choose"), "1 号客户经理（演示）"]);
    await colleagues.selectOption({ index: 1 });
    await card.getByLabel(say("deputies-from")).fill(day(0));
    await card.getByLabel(say("deputies-until")).fill(day(6));
    await card.getByRole("button", { name: say("deputies-button"), exact: true }).click();
    await expect(away).toHaveCount(1);
    await expectAccessible(supervisor, "a supervisor's account");
  } finally {
    await supervisor.context().close();
  }
});

test("the desk sees what a case waits for, and is asked before it goes on without it", async ({ page, person, server, browser, script }) => {
  test.setTimeout(120_000);
  const reference = await submitted(page, homeAnswers(person));
  const manager = await desk(browser, page, server.staffUrl, script, "account-manager");
  const metering = await desk(browser, page, server.staffUrl, script, "metering");
  const errand = say("errand-survey");
  try {
    await open(manager, reference);
    const hero = manager.locator(".hero");
    await expect(manager.locator("#missing li")).toHaveCount(1);
    await press(manager, "accept");
    // To accept a case makes no paper late, neither here nor for the customer.
    await expect(manager.locator("#missing")).not.toContainText(say("desk-paper-missed"));
    await page.goto(`/my/${reference}`);
    await expect(page.locator(".hero")).not.toContainText(say("papers-late-duty", { papers: say("document-property-certificate") }));

    await manager.locator("#offer_survey summary").click();
    // Ten working days are offered by phone, more than the limit has: those after it say so.
    await expect(manager.locator("#book_survey option").nth(1)).not.toContainText("已过期限");
    await expect(manager.locator("#book_survey option").last()).toContainText("已过期限");
    await manager.locator("#offer_survey select").selectOption({ index: 2 });
    await press(manager, "offer-survey");
    await expect(hero).toContainText(say("desk-visit-offered", { errand }));
    await expect(hero).not.toContainText("您");

    await page.reload();
    const card = page.locator("#appointment-survey");
    await card.locator("select").selectOption({ index: 3 });
    await card.getByRole("button", { name: say("appointments-button") }).click();
    const when = (await card.locator(".when strong").textContent()) ?? "";
    await expect(page.locator(".log")).toContainText(say("log-booked-by-customer", { slot: when }));
    await manager.reload();
    await manager.getByLabel(say("staff-no-external-line")).check();
    await expect(manager.locator("#survey")).toContainText(say("doubts-before-visit", { when }));
    await press(manager, "survey");
    await expect(manager.locator("#survey")).toContainText(say("doubts-asked"));
    await expect(manager.getByLabel(say("staff-no-external-line"))).toBeChecked();
    await expectNoSideways(manager, "what speaks against it");
    if (script) await expectAccessible(manager, "what speaks against it");

    // Moved by the desk, cancelled by the customer: the log says from when, and by whom.
    await manager.locator("#book_survey summary").click();
    await manager.locator("#book_survey select").selectOption({ index: 2 });
    await press(manager, "book-survey");
    await expect(manager.locator(".log")).toContainText(`供电公司改约（原定 ${when}）`);
    await page.reload();
    const moved = (await card.locator(".when strong").textContent()) ?? "";
    await expect
      .poll(async () => {
        await page.goto("/dev/messages");
        return (await page.locator("main").textContent())?.includes(`勘查改到${moved.replaceAll(/\s|周./gu, "")}`);
      })
      .toBe(true);
    await page.goto(`/my/${reference}`);
    const file = await (await page.request.get(`/my/${reference}/appointments/survey.ics`)).text();
    const unfolded = file.replaceAll(/\r\n[ \t]/g, "");
    expect(unfolded).toContain("LOCATION:");
    expect(unfolded).toContain(person.street);
    expect(unfolded).toContain(say("appointments-phone", { phone: "" }).trim());
    await card.locator("summary").filter({ hasText: say("appointments-cancel-title") }).click();
    await card.getByRole("button", { name: say("appointments-cancel") }).click();
    await expect(page.locator(".log")).toContainText(say("log-cancelled-by-customer", { slot: moved }));
    // Whoever has the reference does not see which day it was.
    const open_page = await (await page.request.get(`/track/${reference}?x=2`)).text();
    expect(open_page).not.toContain(moved);
    await manager.reload();
    await expect(hero).toContainText(say("desk-visit-cancelled", { errand }));

    await manager.getByLabel(say("staff-no-external-line")).check();
    await press(manager, "survey");
    await expect(hero).toContainText(say("desk-papers-missed", { papers: say("document-property-certificate") }));
    await metering.goto(`/staff/cases/${reference}`);
    await fillMeter(metering, reference);
    await press(metering, "energise");
    await expect(metering.locator("#energise")).toContainText(say("doubts-asked"));
    await press(metering, "energise", { sure: true });
    await expect(metering.locator(".log")).toContainText(say("log-energised"));
    await expect(metering.locator("#missing li")).toHaveCount(1);
  } finally {
    for (const window of [manager, metering]) await window.context().close();
  }
});

test("the page of a case says now and then that it is still open", { tag: "@script" }, async ({ page, person, server, browser, script }) => {
  const reference = await submitted(page, homeAnswers(person));
  const clerk = await desk(browser, page, server.staffUrl, script, "counter-clerk");
  try {
    await clerk.clock.install();
    await clerk.goto(`/staff/cases/${reference}`);
    await expect(clerk.locator("[data-island=here][data-ready]")).toBeAttached();
    const told = clerk.waitForResponse((response) => response.url().endsWith(`/staff/cases/${reference}/here`));
    await clerk.clock.fastForward(5 * 60_000);
    expect((await told).status()).toBe(204);
    // Nobody says it for a case without having signed in.
    const stranger = await browser.newContext({ baseURL: server.staffUrl });
    expect((await stranger.request.post(`/staff/cases/${reference}/here`)).status()).toBe(404);
    await stranger.close();
  } finally {
    await clerk.context().close();
  }
});
