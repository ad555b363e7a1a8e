import { homeAnswers, submitted } from "../support/apply.ts";
import { awake, expect, test } from "../support/fixtures.ts";
import { say } from "../support/words.ts";

test("a new event appears within two seconds and is announced", { tag: "@script" }, async ({ page, person, server, backOffice }) => {
  const reference = await submitted(page, homeAnswers(person));
  await page.goto(`/my/${reference}`);
  await awake(page, "live");
  const announced = page.locator("[data-announce]");
  await expect(announced).toHaveAttribute("aria-live", "polite");
  await backOffice.push(reference, { kind: "accepted" });
  const pushed = Date.now();
  await expect(page.getByText(say("log-accepted")).first()).toBeVisible({ timeout: 2_000 });
  expect(Date.now() - pushed).toBeLessThan(2_000);
  await expect(announced).not.toBeEmpty();
});

test("without script a reload shows it", { tag: "@plain" }, async ({ page, person, server, backOffice }) => {
  const reference = await submitted(page, homeAnswers(person));
  await page.goto(`/my/${reference}`);
  await backOffice.push(reference, { kind: "accepted" });
  await page.reload();
  await expect(page.getByText(say("log-accepted")).first()).toBeVisible();
});

test("the stream is closed to others and ends with the session", { tag: "@once" }, async ({ page, person, server, playwright }) => {
  const reference = await submitted(page, homeAnswers(person));
  await page.goto(`/my/${reference}`);
  const stream = (await page.locator("[data-live]").getAttribute("data-live")) ?? "";
  const stranger = await playwright.request.newContext({ baseURL: server.url });
  const answer = await stranger.get(stream, { maxRedirects: 0 });
  expect([303, 401, 403, 404]).toContain(answer.status());
  await stranger.dispose();
});
