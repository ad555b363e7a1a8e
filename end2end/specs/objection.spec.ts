/** What the back office tells of a customer, and the one tap by which the customer says that it was not so. */
import { homeAnswers, submitted } from "../support/apply.ts";
import { desk, open as openAtDesk } from "../support/desk.ts";
import { expect, expectAccessible, expectNoSideways, test } from "../support/fixtures.ts";
import { say } from "../support/words.ts";

test("a withdrawal and a pause that were not the customer's are undone with one tap, from the message and on the page", async ({ page, person, server, backOffice, browser, script }) => {
  test.setTimeout(120_000);
  const reference = await submitted(page, homeAnswers(person));
  const printed = `${reference.slice(0, 4)}-${reference.slice(4, 8)}-${reference.slice(8)}`;
  const links = async () => {
    const html = await (await page.request.get("/dev/messages")).text();
    const told = html.split("<li").filter((one) => one.includes(printed));
    return told.flatMap((one) => /\/not-me\/[\w-]{32}/.exec(one)?.[0] ?? []);
  };
  const state = async () => {
    const answer = await backOffice.request.get(`/api/v1/applications/${reference}`);
    return ((await answer.json()) as { progress: { state: string; pauses: { objected: boolean }[] } }).progress;
  };

  await backOffice.push(reference, { kind: "accepted" });
  expect(await links()).toHaveLength(0);
  await backOffice.push(reference, { kind: "withdrawn" });
  await expect.poll(async () => (await links()).length).toBe(1);
  const link = (await links())[0] as string;

  // Somebody who has not signed in anywhere, with the message in his hand.
  const viewport = page.viewportSize();
  const context = await browser.newContext({ baseURL: new URL(page.url()).origin, locale: "zh-CN", javaScriptEnabled: script, ...(viewport ? { viewport } : {}) });
  try {
    const phone = await context.newPage();
    const read = await phone.goto(link);
    expect(read?.headers()["cache-control"]).toContain("no-store");
    expect(read?.headers()["x-robots-tag"]).toBe("noindex");
    await expect(phone.getByRole("heading", { level: 1 })).toHaveText(say("objections-title"));
    await expect(phone.locator("main")).toContainText(say("told-withdrawn"));
    await expect(phone.locator("main")).not.toContainText(person.name);
    await expectNoSideways(phone, "the page of an objection");
    if (script) await expectAccessible(phone, "the page of an objection");
    expect((await state()).state).toBe("withdrawn");

    await phone.getByRole("button", { name: say("objections-button") }).click();
    await expect(phone.getByRole("heading", { level: 1 })).toHaveText(say("objections-done-title"));
    await expect(phone.locator("main")).toContainText(say("objections-done-withdrawal"));
    await expectNoSideways(phone, "an objection that is noted");
    expect((await state()).state).toBe("open");
    // The link again shows what came of it, and offers nothing.
    await phone.goto(link);
    await expect(phone.getByRole("button", { name: say("objections-button") })).toHaveCount(0);
    await phone.goto(`${link.slice(0, -1)}${link.endsWith("A") ? "Q" : "A"}`);
    await expect(phone.getByRole("heading", { level: 1 })).toHaveText(say("objections-unknown-title"));
  } finally {
    await context.close();
  }

  // On the owner's page the same button stands beside the entry.
  await backOffice.push(reference, { kind: "paused", pause: 1, reason: "customer_request", awaits: { act: "word" } });
  await page.goto(`/my/${reference}`);
  await page.locator(".log").getByRole("button", { name: say("objections-button") }).click();
  await expect(page.locator(".log").getByText(say("log-objected-chip"), { exact: true }).first()).toBeVisible();
  await expect(page.locator(".log").getByRole("button", { name: say("objections-button") })).toHaveCount(0);
  expect((await state()).pauses[0]?.objected).toBe(true);
  await page.goto(`/track/${reference}`);
  await expect(page.locator(".log").getByText(say("log-objected-chip"), { exact: true })).toHaveCount(2);

  // Whoever works the case sees it, and has a message to answer.
  const manager = await desk(browser, page, server.staffUrl, script, "account-manager");
  try {
    await openAtDesk(manager, reference);
    await expect(manager.locator(".log").getByText(say("log-objected-chip"), { exact: true })).toHaveCount(2);
    await expect(manager.locator("main")).toContainText(say("told-withdrawn"));
  } finally {
    await manager.context().close();
  }
});
