/** The day on which somebody comes: offered, chosen, moved and cancelled by both sides. */
import ICAL from "ical.js";
import { homeAnswers, submitted } from "../support/apply.ts";
import { desk, open as openAtDesk, press, shows } from "../support/desk.ts";
import { expect, expectAccessible, expectNoSideways, test } from "../support/fixtures.ts";
import { say } from "../support/words.ts";

test("what the desk offers is chosen, moved, put into a calendar and cancelled, and both sides see it", async ({ page, person, server, browser, script }) => {
  test.setTimeout(120_000);
  const reference = await submitted(page, homeAnswers(person));
  await page.goto(`/my/${reference}`);
  const manager = await desk(browser, page, server.staffUrl, script, "account-manager");
  try {
    await openAtDesk(manager, reference);
    await press(manager, "accept");
    const offer = manager.locator("#offer_survey");
    await offer.locator("summary").click();
    // Nothing is offered by accident.
    await press(manager, "offer-survey");
    await expect(offer).toContainText(say("staff-nothing-chosen"));
    await offer.locator("select").selectOption({ index: 2 });
    await press(manager, "offer-survey");
    await shows(page, script, say("log-slots-offered", { errand: say("errand-survey") }));

    // The page says that it is the customer's turn, and shows only what was offered: two days, mornings and afternoons.
    await page.reload();
    await expect(page.locator(".hero")).toContainText(say("appointments-duty"));
    const card = page.locator("#appointment-survey");
    await expect(card.locator("option")).toHaveCount(5);
    await card.getByRole("button", { name: say("appointments-button") }).click();
    await expect(page.getByRole("alert")).toContainText(say("appointments-not-that-day"));
    if (script) await expectAccessible(page, "choosing");
    const first = await card.locator("option").nth(1).textContent();
    await card.locator("select").selectOption({ index: 1 });
    await card.getByRole("button", { name: say("appointments-button") }).click();
    await expect(card.locator(".when")).toContainText(first ?? "");
    await expect(card).toContainText(say("appointments-survey-prepare"));
    await expectNoSideways(page, "an appointment");
    if (script) await expectAccessible(page, "an appointment");

    // Whoever has the reference sees that a day is agreed, and not which.
    const open = await page.request.get(`/track/${reference}?x=1`);
    const told = await open.text();
    expect(told).toContain(say("log-booked", { errand: say("errand-survey") }));
    expect(told).not.toContain(first);

    // Another calendar program understands the file.
    const file = await page.request.get(`/my/${reference}/appointments/survey.ics`);
    expect(file.headers()["content-disposition"]).toContain("attachment");
    const entry = new ICAL.Event(new ICAL.Component(ICAL.parse(await file.text())).getFirstSubcomponent("vevent") ?? undefined);
    expect(entry.summary).toContain(say("errand-survey"));
    expect([entry.startDate.toJSDate().getUTCHours(), entry.endDate.toJSDate().getUTCHours()]).toEqual([1, 4]);
    expect(entry.sequence).toBe(1);
    const stranger = await browser.newContext({ baseURL: server.url });
    expect((await stranger.request.get(`/my/${reference}/appointments/survey.ics`)).status()).toBe(404);
    await stranger.close();

    // The customer moves it; the desk moves it; the customer cancels.
    await card.locator("summary").filter({ hasText: say("appointments-change") }).click();
    await card.locator("select").selectOption({ index: 2 });
    await card.getByRole("button", { name: say("appointments-button") }).click();
    await expect(card.locator(".when")).not.toContainText(first ?? "");
    const second = await card.locator(".when strong").textContent();
    await manager.goto(`/staff/cases/${reference}`);
    await expect(manager.locator(".when")).toContainText(second ?? "");
    const book = manager.locator("#book_survey");
    await book.locator("summary").click();
    const agreed = await book.locator("option").nth(9).textContent();
    await book.locator("select").selectOption({ index: 9 });
    await press(manager, "book-survey");
    await page.reload();
    await expect(card.locator(".when")).toContainText(agreed ?? "");
    await card.locator("summary").filter({ hasText: say("appointments-cancel-title") }).click();
    await card.getByRole("button", { name: say("appointments-cancel") }).click();
    await expect(page.locator(".log").getByText(say("log-appointment-cancelled", { errand: say("errand-survey") }))).toBeVisible();
    await expect(card.locator(".when")).toHaveCount(0);
    await expect(page.locator(".log").getByText(say("log-booked", { errand: say("errand-survey") }))).toHaveCount(3);
    await manager.reload();
    await expect(manager.locator(".log").getByText(say("log-appointment-cancelled", { errand: say("errand-survey") }))).toBeVisible();
    if (script) await expectAccessible(manager, "the desk's case");
    await expectNoSideways(manager, "the desk's case");
  } finally {
    await manager.context().close();
  }
});
