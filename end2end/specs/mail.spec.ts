/** E-mail beside text messages: an address is given, confirmed by the code that goes there, chosen, and taken back. */
import ICAL from "ical.js";
import { homeAnswers, submitted } from "../support/apply.ts";
import { desk, open as openAtDesk, press } from "../support/desk.ts";
import { expect, expectAccessible, expectNoSideways, test } from "../support/fixtures.ts";
import { say } from "../support/words.ts";

test("an address counts from its code on; then news and visits come there, and no text message", async ({ page, person, server, browser, script }) => {
  test.setTimeout(150_000);
  const reference = await submitted(page, homeAnswers(person));
  const printed = `${reference.slice(0, 4)}-${reference.slice(4, 8)}-${reference.slice(8)}`;
  const address = `${reference.toLowerCase()}@example.com`;
  const sent = async () => (await (await page.request.get("/dev/messages")).text()).split("<li").filter((one) => one.includes(printed));
  const mails = async () => (await sent()).filter((one) => one.includes(address));
  const card = page.locator("#notifications");
  const opened = async () => {
    await page.goto(`/my/${reference}`);
    if (!(await card.getAttribute("open").then((open) => open !== null))) await card.locator("summary").click();
  };

  // What is no address is said, and stays where it was typed.
  await opened();
  await card.locator("#mail").fill("zhang@");
  await card.getByRole("button", { name: say("mail-button") }).click();
  await expect(card.locator("#mail-error")).toContainText("name@example.com");
  await expect(card.locator("#mail")).toHaveValue("zhang@");
  await expect(card.getByLabel(say("notifications-way-both"))).toHaveCount(0);

  await card.locator("#mail").fill(address);
  await card.getByRole("button", { name: say("mail-button") }).click();
  await expect.poll(async () => (await mails()).length).toBe(1);
  const code = /\b\d{6}\b/.exec(((await mails())[0] as string).split(say("mail-open"))[0] as string)?.[0] as string;
  await opened();
  await expectNoSideways(page, "an address that waits for its code");
  if (script) await expectAccessible(page, "an address that waits for its code");
  await card.locator("#mail_code").fill(code === "000000" ? "000001" : "000000");
  await card.getByRole("button", { name: say("mail-code-button") }).click();
  await expect(card.locator("#mail_code-error")).toBeVisible();
  await card.locator("#mail_code").fill(code);
  await card.getByRole("button", { name: say("mail-code-button") }).click();
  await opened();
  await expect(card.locator("#mail-address")).toContainText("***@example.com");
  await expect(card.getByLabel(say("notifications-way-both"), { exact: true })).toBeChecked();
  await card.getByLabel(say("notifications-way-mail"), { exact: true }).check();
  await card.getByRole("button", { name: say("notifications-button") }).click();
  await opened();
  await expect(card.getByLabel(say("notifications-way-mail"), { exact: true })).toBeChecked();
  await expectNoSideways(page, "the ways of messages");
  if (script) await expectAccessible(page, "the ways of messages");

  const manager = await desk(browser, page, server.staffUrl, script, "account-manager");
  try {
    await openAtDesk(manager, reference);
    await press(manager, "accept");
    await expect.poll(async () => (await mails()).some((one) => one.includes("已受理"))).toBe(true);
    const texted = (await sent()).filter((one) => !one.includes(address));
    expect(texted.some((one) => one.includes("已受理"))).toBe(false);
    const book = manager.locator("#book_survey");
    await book.locator("summary").click();
    await book.locator("select").selectOption({ index: 2 });
    await press(manager, "book-survey");
    await expect.poll(async () => (await mails()).some((one) => one.includes("METHOD:PUBLISH"))).toBe(true);
    const mail = (await mails()).find((one) => one.includes("METHOD:PUBLISH")) as string;
    const text = mail.slice(mail.indexOf("BEGIN:VCALENDAR"), mail.indexOf("END:VCALENDAR") + "END:VCALENDAR".length);
    const entry = new ICAL.Component(ICAL.parse(text)).getFirstSubcomponent("vevent");
    expect(entry?.getFirstPropertyValue("uid")).toBe(`${reference}-survey@sunlit`);
    await openAtDesk(manager, reference);
    await expect(manager.locator("#mail-deliveries")).toContainText(say("mail-delivery-sent"));
  } finally {
    await manager.context().close();
  }

  await opened();
  await card.getByRole("button", { name: say("mail-remove") }).click();
  await opened();
  await expect(card.locator("#mail-address")).toHaveCount(0);
});
