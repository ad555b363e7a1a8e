/** Whether messages reach the phone: the customer reads it of the latest one, the desk of the last, and a phone that takes none is in 待办. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { homeAnswers, submitted } from "../support/apply.ts";
import { desk, open } from "../support/desk.ts";
import { expect, expectAccessible, expectNoSideways, test } from "../support/fixtures.ts";
import { say } from "../support/words.ts";

const run = promisify(execFile);

test("a delivered message is said so, one that failed too, and the case is in a list of its own", async ({ page, person, server, browser, script }) => {
  test.setTimeout(90_000);
  const sql = (statement: string) => run("psql", ["--no-psqlrc", "--set=ON_ERROR_STOP=1", "--command", statement, server.databaseUrl]);
  const reference = await submitted(page, homeAnswers(person));
  const manager = await desk(browser, page, server.staffUrl, script, "account-manager");
  const own = page.locator("#delivery");
  const sentences = (key: string) => say(key, { when: "" }).trim();
  try {
    // The demo's list is the phone: what is in it was delivered.
    await expect(async () => {
      await page.goto(`/my/${reference}`);
      await expect(own).toContainText(sentences("own-delivery-delivered"), { timeout: 1000 });
    }).toPass();
    await expectNoSideways(page, "a delivered message");
    await open(manager, reference);
    const card = manager.locator("#deliveries");
    await expect(card).toContainText(say("delivery-submitted"));
    await expect(card).toContainText(say("delivery-delivered"));
    await expect(manager.locator("#unreachable")).toHaveCount(0);
    if (script) await expectAccessible(manager, "the last messages");

    // As the receipts of a provider leave it.
    await sql(`with one as (select id from cases where reference = '${reference}'),
      failed as (update deliveries set state = 'failed', code = 'MK0012', of_number = true where case_id in (select id from one))
      insert into unreachable select id, now() from one`);
    await page.goto(`/my/${reference}`);
    await expect(own).toHaveAttribute("role", "status");
    await expect(own).toContainText("未送达");
    if (script) await expectAccessible(page, "a message that failed");
    await expectNoSideways(page, "a message that failed");
    await open(manager, reference);
    await expect(card).toContainText("MK0012");
    await expect(manager.locator("#unreachable")).toContainText(say("deliveries-unreachable"));
    // Nobody reads a whole number off this card.
    expect(await card.innerText()).not.toMatch(/1\d{10}/);
    if (script) await expectAccessible(manager, "a phone that takes no messages");
    await expectNoSideways(manager, "a phone that takes no messages");
    await manager.goto("/staff?show=unreachable");
    await expect(manager.locator(`main a[href="/staff/cases/${reference}"]`)).toHaveCount(1);
  } finally {
    await manager.context().close();
  }
});
