import { homeAnswers, submitted } from "../support/apply.ts";
import { awake, expect, test } from "../support/fixtures.ts";
import { png } from "../support/images.ts";
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

test("a paper that is asked for gets its field on the open page, and what was chosen stays", { tag: "@script" }, async ({ page, person, server, backOffice }) => {
  const reference = await submitted(page, homeAnswers(person));
  await page.goto(`/my/${reference}`);
  await awake(page, "live");
  const asks = (pause: number, document: string) =>
    backOffice.push(reference, { kind: "paused", pause, reason: "outstanding_document", awaits: { act: "document", document } });
  await backOffice.push(reference, { kind: "accepted" });
  await asks(1, "lease");
  const field = page.locator("#files-lease");
  await expect(field).toBeVisible({ timeout: 2_000 });
  await field.setInputFiles(png(64, 64, "合同.png"));
  await page.locator("#message").fill("合同有两页，");
  // The firm is chosen and not sent; nobody is in any field any more.
  const firm = page.locator("#part-contractor").getByRole("radio").last();
  await firm.check();
  await firm.blur();
  await asks(2, "business_licence");
  // The rest of the page goes on; these wait until they are sent.
  await expect(page.locator("#case")).toContainText(say("document-business-licence"), { timeout: 2_000 });
  expect(await field.evaluate((input: HTMLInputElement) => input.files?.length)).toBe(1);
  await expect(page.locator("#message")).toHaveValue("合同有两页，");
  await expect(firm).toBeChecked();
  await expect(page.locator("#files-business_licence")).toHaveCount(0);
  // Once the file is taken back, nothing keeps its part from going on.
  await field.setInputFiles([]);
  await field.focus();
  await field.blur();
  await expect(page.locator("#files-business_licence")).toBeVisible({ timeout: 2_000 });
  await expect(page.locator("#message")).toHaveValue("合同有两页，");
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
