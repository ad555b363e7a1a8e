/** A system without an interface: a supervisor pastes its table. */
import { homeAnswers, submitted } from "../support/apply.ts";
import { desk } from "../support/desk.ts";
import { expect, expectAccessible, expectNoSideways, test } from "../support/fixtures.ts";
import { say } from "../support/words.ts";

test("a table of events is pasted, each row has its answer, and the owner sees what was told", async ({ page, person, server, browser, script }) => {
  const reference = await submitted(page, homeAnswers(person));
  const supervisor = await desk(browser, page, server.staffUrl, script, "supervisor");
  const auditor = await desk(browser, page, server.staffUrl, script, "auditor");
  const bring = async (source: string, table: string) => {
    await supervisor.goto("/staff/events");
    await supervisor.locator("#source").fill(source);
    await supervisor.locator("#table").fill(table);
    await supervisor.getByRole("button", { name: say("event-import-button") }).click();
  };
  try {
    await supervisor.goto("/staff");
    await supervisor.getByRole("link", { name: say("event-import-title") }).click();
    if (script) await expectAccessible(supervisor, "the table of events");

    // A column that nobody knows: nothing is taken in, and it is named.
    await bring("营销系统", `申请编号\t事件编号\t事件\t发生时间\t备注\n${reference}\t${reference}-1\t受理\t2026-05-06 10:00\t王先生不在家\n`);
    await expect(supervisor.locator("#table-error")).toContainText("备注");
    await expect(supervisor.locator("#source")).toHaveValue("营销系统");
    await bring("desk", `申请编号\t事件编号\t事件\t发生时间\n${reference}\t${reference}-1\t受理\t2026-05-06 10:00\n`);
    await expect(supervisor.locator("#source-error")).toBeVisible();

    const now = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 19).replace("T", " ");
    const rows = ["申请编号\t事件编号\t事件\t发生时间\t需要外线", `${reference}\t${reference}-2\t现场勘查\t${now}\t否`, `${reference}\t${reference}-1\t受理\t${now}\t`, `${reference}\t${reference}-3\t受理\t明天\t`];
    await bring("营销系统", rows.join("\n"));
    const report = supervisor.locator("#rows tbody tr");
    await expect(report).toHaveCount(3);
    await expect(report.first()).toContainText("发生时间");
    await expect(report.filter({ hasText: say("event-import-applied") })).toHaveCount(2);
    if (script) await expectAccessible(supervisor, "what became of each row");
    if (script) await expectNoSideways(supervisor, "what became of each row");
    await page.goto(`/my/${reference}`);
    await expect(page.getByText(say("log-survey-done")).first()).toBeVisible();

    await bring("营销系统", rows.join("\n"));
    await expect(report.filter({ hasText: say("event-import-repeated") })).toHaveCount(2);

    // Whoever audits reads the same, and brings in nothing.
    await auditor.goto("/staff/looks");
    await auditor.getByRole("link", { name: say("event-import-seen") }).click();
    await expect(auditor.locator("#table")).toHaveCount(0);
    await auditor.locator("#done").getByRole("link").first().click();
    await expect(auditor.locator("#rows tbody tr")).toHaveCount(3);
    if (script) await expectAccessible(auditor, "a table that somebody brought in");
    await expectNoSideways(auditor, "a table that somebody brought in");
  } finally {
    await supervisor.context().close();
    await auditor.context().close();
  }
});
