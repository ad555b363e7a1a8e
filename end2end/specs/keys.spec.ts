/** Keys of other systems, at the desk: made, used, given another secret, and revoked. */
import { randomUUID } from "node:crypto";
import { desk } from "../support/desk.ts";
import { expect, expectAccessible, expectNoSideways, test } from "../support/fixtures.ts";
import { say } from "../support/words.ts";

test("an administrator makes a key, sees its secret once, gives it another one and revokes it", async ({ page, request, server, browser, script }) => {
  const administrator = await desk(browser, page, server.staffUrl, script, "administrator");
  const source = `system-${randomUUID().slice(0, 8)}`;
  const status = async (secret: string) =>
    (await request.get("/api/v1/applications?limit=1", { headers: { authorization: `Bearer ${secret}` } })).status();
  const shown = administrator.locator("#secret code");
  const press = async (name: string) => {
    await administrator.getByRole("main").getByRole("button", { name: say(name), exact: true }).click();
  };
  try {
    await administrator.goto("/staff");
    await administrator.getByRole("link", { name: say("keys-title") }).click();
    await administrator.getByRole("link", { name: say("keys-new") }).click();

    // What is wrong is said at its field, and nothing that was typed is lost.
    await administrator.locator("#source").fill(source);
    await administrator.locator("#networks").fill("0.0.0.0/0\n::/0\nhere");
    await administrator.locator("#per_minute").fill("many");
    await press("keys-make");
    await expect(administrator.getByRole("alert")).toBeVisible();
    await expect(administrator.locator("#scopes-error")).toContainText(say("keys-no-scope"));
    await expect(administrator.locator("#areas-error")).toContainText(say("keys-areas-unsaid"));
    await expect(administrator.locator("#networks-error")).toContainText("here");
    await expect(administrator.locator("#per_minute-error")).toContainText(say("keys-no-limit"));
    await expect(administrator.locator("#source")).toHaveValue(source);
    await expect(administrator.locator("#networks")).toHaveValue(/here/);
    if (script) await expectAccessible(administrator, "a key that is none");
    await expectNoSideways(administrator, "a key that is none");

    await administrator.getByLabel(say("keys-scope-applications-read"), { exact: true }).check();
    await administrator.getByLabel(say("keys-all-areas"), { exact: true }).check();
    await administrator.locator("#networks").fill("0.0.0.0/0\n::/0");
    await administrator.locator("#per_minute").fill("600");
    await press("keys-make");
    const first = (await shown.textContent()) ?? "";
    expect(first).toMatch(/^sunlit_[0-9a-f]{64}$/);
    expect(administrator.url()).not.toContain(first);
    if (script) await expectAccessible(administrator, "a key's secret");
    await expectNoSideways(administrator, "a key's secret");
    expect(await status(first)).toBe(200);

    // The browser sends the form again: there is one key, and its secret is not shown any more.
    await administrator.reload();
    await expect(administrator.getByRole("status").filter({ hasText: say("keys-repeated") })).toBeVisible();
    await expect(shown).toHaveCount(0);
    await administrator.goto("/staff/keys");
    await expect(administrator.getByRole("link", { name: source, exact: true })).toHaveCount(1);
    if (script) await expectAccessible(administrator, "the list of keys");
    await expectNoSideways(administrator, "the list of keys");

    await administrator.getByRole("link", { name: source, exact: true }).click();
    await administrator.locator("#overlap").fill("a day");
    await press("keys-rotate");
    await expect(administrator.locator("#overlap-error")).toContainText(say("keys-no-overlap"));
    await expect(administrator.locator("#overlap")).toHaveValue("a day");
    await administrator.locator("#overlap").fill("1");
    await press("keys-rotate");
    const second = (await shown.textContent()) ?? "";
    expect(second).not.toBe(first);
    expect([await status(first), await status(second)]).toEqual([200, 200]);
    await expect(administrator.locator("#acts")).toContainText("demo-administrator");
    if (script) await expectAccessible(administrator, "a key with another secret");
    await expectNoSideways(administrator, "a key with another secret");

    await administrator.getByRole("link", { name: say("keys-revoke"), exact: true }).click();
    if (script) await expectAccessible(administrator, "whether a key is to be revoked");
    await administrator.getByRole("link", { name: say("keys-keep") }).click();
    expect(await status(second)).toBe(200);
    await administrator.getByRole("link", { name: say("keys-revoke"), exact: true }).click();
    await press("keys-revoke");
    await expect(administrator.getByRole("status").filter({ hasText: say("keys-revoked-now") })).toBeVisible();
    expect([await status(first), await status(second)]).toEqual([401, 401]);
    await expect(administrator.locator("#rotate")).toHaveCount(0);
  } finally {
    await administrator.context().close();
  }
});
