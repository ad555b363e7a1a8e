/** Which messages the owner of a case wants: chosen on its page, kept, and gone by. */
import { homeAnswers, submitted } from "../support/apply.ts";
import { desk, open as openAtDesk, press } from "../support/desk.ts";
import { expect, expectAccessible, expectNoSideways, test } from "../support/fixtures.ts";
import { say } from "../support/words.ts";

test("whoever wants fewer messages gets those that want something, and can change it back", async ({ page, person, server, browser, script }) => {
  test.setTimeout(120_000);
  const reference = await submitted(page, homeAnswers(person));
  const printed = `${reference.slice(0, 4)}-${reference.slice(4, 8)}-${reference.slice(8)}`;
  const sent = async () => {
    const html = await (await page.request.get("/dev/messages")).text();
    return html.split("<li").filter((one) => one.includes(printed));
  };
  // What was submitted is told with its link.
  await expect.poll(async () => (await sent()).filter((one) => one.includes("/c/")).length).toBe(1);

  await page.goto(`/my/${reference}`);
  const card = page.locator("#notifications");
  await card.locator("summary").click();
  await expect(card.getByLabel(say("notifications-everything"))).toBeChecked();
  await expectNoSideways(page, "the choice of messages");
  if (script) await expectAccessible(page, "the choice of messages");
  await card.getByLabel(say("notifications-acts")).check();
  await card.getByRole("button", { name: say("notifications-button") }).click();
  await page.goto(`/my/${reference}`);
  await card.locator("summary").click();
  await expect(card.getByLabel(say("notifications-acts"))).toBeChecked();

  const manager = await desk(browser, page, server.staffUrl, script, "account-manager");
  try {
    await openAtDesk(manager, reference);
    await press(manager, "accept");
    const offer = manager.locator("#offer_survey");
    await offer.locator("summary").click();
    await offer.locator("select").selectOption({ index: 2 });
    await press(manager, "offer-survey");
    await expect.poll(async () => (await sent()).some((one) => one.includes("请选择勘查时间"))).toBe(true);
    expect((await sent()).some((one) => one.includes("已受理"))).toBe(false);
  } finally {
    await manager.context().close();
  }
});
