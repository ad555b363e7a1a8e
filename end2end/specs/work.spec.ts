/** 待办: narrowed by lists and warning levels, kept as views, with today's visits; and a case is found by its address. */
import { execFileSync } from "node:child_process";
import { homeAnswers, submitted } from "../support/apply.ts";
import { desk, open, press } from "../support/desk.ts";
import { expect, expectAccessible, expectNoSideways, test } from "../support/fixtures.ts";
import { say } from "../support/words.ts";

const narrowed = /show=unassigned&level=[a-z]+$/;

test("lists and warning levels narrow each other, and a view keeps both until it is deleted", async ({ page, person, server, browser, script }) => {
  const manager = await desk(browser, page, server.staffUrl, script, "account-manager");
  const views = manager.locator("#views");
  const saved = manager.getByRole("navigation", { name: say("staff-views") }).getByRole("link", { name: person.name });
  try {
    // Which levels the invented cases have depends on the day.
    await manager.getByRole("link", { name: new RegExp(`^${say("staff-show-unassigned")} ?\\d`) }).click();
    const levels = manager.locator("tbody .chip.level");
    const level = (await levels.first().textContent()) ?? "";
    await manager.getByRole("link", { name: level, exact: true }).click();
    await expect(manager).toHaveURL(narrowed);
    await expect(levels.first()).toHaveText(level);
    expect(new Set(await levels.allTextContents())).toEqual(new Set([level]));

    await views.locator("summary").click();
    await views.getByRole("button", { name: say("staff-view-save") }).click();
    await expect(manager.getByRole("alert")).toContainText(say("missing-view-name"));
    await expect(manager).toHaveURL(narrowed);
    await views.locator("#view_name").fill("长".repeat(41));
    await views.getByRole("button", { name: say("staff-view-save") }).click();
    await expect(manager.getByRole("alert")).toBeVisible();
    await expect(views.locator("#view_name")).toHaveValue("长".repeat(41));
    if (script) await expectAccessible(manager, "a view that is none");
    await views.locator("#view_name").fill(person.name);
    await views.getByRole("button", { name: say("staff-view-save") }).click();
    await expect(saved).toHaveAttribute("aria-current", "page");

    await manager.goto("/staff");
    await saved.click();
    await expect(manager).toHaveURL(narrowed);
    await views.locator("summary").click();
    if (script) await expectAccessible(manager, "the list with views");
    await expectNoSideways(manager, "the list with views");
    await views.getByRole("button", { name: say("staff-view-delete-of", { name: person.name }) }).click();
    await expect(saved).toHaveCount(0);

    // The case says the same as its list.
    await manager.locator("tbody td a").first().click();
    await expect(manager.locator(".level-line")).toContainText(level);
    if (script) await expectAccessible(manager, "a case of a level");
  } finally {
    await manager.context().close();
  }
});

test("whoever goes out today sees for what and when, and a visit stands in every list", async ({ page, person, server, browser, script }) => {
  const reference = await submitted(page, homeAnswers(person));
  const printed = `${reference.slice(0, 4)}-${reference.slice(4, 8)}-${reference.slice(8)}`;
  const manager = await desk(browser, page, server.staffUrl, script, "account-manager");
  try {
    await open(manager, reference);
    await press(manager, "accept");
    const book = manager.locator("#book_survey");
    await book.locator("summary").click();
    const afternoon = book.locator("option").filter({ hasText: say("half-day-afternoon") }).first();
    await book.locator("select").selectOption((await afternoon.getAttribute("value")) ?? "");
    await press(manager, "book-survey");
    // The day comes. The place is one that no other case has.
    const today = `update appointments set day = (now() at time zone 'Asia/Shanghai')::date, place = case_id::integer
      where case_id = (select id from cases where reference = '${reference}')`;
    execFileSync("psql", ["--no-psqlrc", "--quiet", "--command", today, server.databaseUrl]);
    await manager.goto("/staff?show=visits");
    while (!(await manager.getByRole("link", { name: printed }).isVisible())) await manager.locator("a[rel=next]").click();
    const row = manager.getByRole("row").filter({ hasText: printed });
    await expect(row).toContainText(say("staff-visit-afternoon", { errand: say("errand-survey") }));
    if (script) await expectAccessible(manager, "today's visits");
    await expectNoSideways(manager, "today's visits");
  } finally {
    await manager.context().close();
  }
});

test("a case is found by its address, whatever spaces and signs are typed", async ({ page, person, server, browser, script }) => {
  const reference = await submitted(page, homeAnswers(person));
  const clerk = await desk(browser, page, server.staffUrl, script, "counter-clerk");
  const main = clerk.getByRole("main");
  try {
    await clerk.goto("/staff/find");
    await main.locator("select").selectOption("address");
    await main.locator("#typed").fill(`， ${person.street.replaceAll(" ", "")}。`);
    await main.getByRole("button", { name: say("staff-find"), exact: true }).click();
    await expect(clerk).toHaveURL(new RegExp(`/staff/cases/${reference}$`));
    await clerk.goto("/staff/find");
    await main.locator("select").selectOption("address");
    await main.locator("#typed").fill("路 1");
    await main.getByRole("button", { name: say("staff-find"), exact: true }).click();
    await expect(clerk.getByRole("alert")).toContainText(say("staff-find-malformed"));
    await expect(main.locator("#typed")).toHaveValue("路 1");
    await expectNoSideways(clerk, "finding");
  } finally {
    await clerk.context().close();
  }
});
