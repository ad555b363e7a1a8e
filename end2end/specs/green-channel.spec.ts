/** 绿色通道: a published list, a case marked by it at the desk, seen by everybody, and unmarked again. */
import { shopAnswers, submitted } from "../support/apply.ts";
import { desk, open as openCase } from "../support/desk.ts";
import { expect, expectAccessible, expectNoSideways, test } from "../support/fixtures.ts";
import { say } from "../support/words.ts";

const PROJECT = "演示路小学配套工程（演示）";

test("the list says by which document a project is on it, and that nothing else changes", async ({ page, script }) => {
  await page.goto("/openness");
  await page.getByRole("link", { name: say("green-channel-title"), exact: true }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(say("green-channel-title"));
  await expect(page.locator("main")).toContainText(say("green-channel-same-rules"));
  await expect(page.locator("#list")).toContainText("示例发改〔2026〕0 号");
  await expect(page.locator("#demo-school")).toContainText(PROJECT);
  if (script) await expectAccessible(page, "key projects");
  await expectNoSideways(page, "key projects");
  const json = (await (await page.request.get("/api/v1/key-projects")).json()) as { projects: { code: string }[] };
  expect(json.projects.map((project) => project.code)).toEqual(["demo-school", "demo-park", "demo-charging"]);
  const csv = await (await page.request.get("/openness/key-projects.csv")).text();
  expect(csv.trim().split("\n")).toHaveLength(4);
  expect(csv).toContain(PROJECT);
});

test("a case is marked by a project of the list, everybody sees it, and a wrong mark is taken back", async ({ page, person, server, browser, script }) => {
  test.setTimeout(90_000);
  const reference = await submitted(page, shopAnswers(person));
  const manager = await desk(browser, page, server.staffUrl, script, "account-manager");
  const mark = manager.locator("#green_channel");
  const unmark = manager.locator("#end_green_channel");
  const badge = page.locator("#green-channel");
  try {
    await openCase(manager, reference);
    await mark.locator("summary").click();
    await mark.getByRole("button", { name: say("act-green-channel"), exact: true }).click();
    await expect(mark).toContainText(say("staff-nothing-chosen"));
    // The applicant is not the company that builds it: nothing happens before that is said to be meant.
    await mark.locator("select").selectOption("demo-school");
    await mark.getByRole("button", { name: say("act-green-channel"), exact: true }).click();
    await expect(mark).toContainText(say("green-channel-other-owner"));
    await expect(mark.locator("select")).toHaveValue("demo-school");
    if (script) await expectAccessible(manager, "whether it is meant");
    await expectNoSideways(manager, "whether it is meant");
    await mark.getByLabel(say("doubts-sure")).check();
    await mark.getByRole("button", { name: say("act-green-channel"), exact: true }).click();
    await expect(manager.locator("#green-channel")).toContainText(PROJECT);
    await expect(unmark).toHaveCount(1);

    await manager.goto("/staff?show=green");
    const printed = `${reference.slice(0, 4)}-${reference.slice(4, 8)}-${reference.slice(8)}`;
    const row = manager.locator("tbody tr", { hasText: printed });
    await expect(row.locator(".chip.green-channel")).toHaveText(say("green-channel-short"));
    if (script) await expectAccessible(manager, "the list of the green channel");

    await page.goto(`/track/${reference}`);
    await expect(badge).toContainText(say("green-channel-badge", { project: PROJECT }));
    await expect(page.locator(".log")).toContainText(say("log-green-channelled"));
    if (script) await expectAccessible(page, "a case of a key project");
    await expectNoSideways(page, "a case of a key project");
    await badge.getByRole("link").click();
    await expect(page).toHaveURL(/\/openness\/key-projects#demo-school$/);

    await openCase(manager, reference);
    await unmark.locator("summary").click();
    await unmark.locator("select").selectOption("mistake");
    await unmark.getByRole("button", { name: say("act-end-green-channel"), exact: true }).click();
    await expect(manager.locator("#green-channel")).toHaveCount(0);
    await manager.goto("/staff?show=green");
    await expect(row).toHaveCount(0);
    await expect(async () => {
      await page.goto(`/track/${reference}`);
      await expect(page.locator(".log")).toContainText(say("log-green-channel-ended"));
    }).toPass();
    await expect(page.locator(".log")).toContainText(say("green-channel-end-mistake"));
    await expect(badge).toHaveCount(0);
  } finally {
    await manager.context().close();
  }
});
