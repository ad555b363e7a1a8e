import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { begin, homeAnswers, submit, through, upload } from "../support/apply.ts";
import { expect, test } from "../support/fixtures.ts";
import { phonePhoto } from "../support/images.ts";
import { Server } from "../support/server.mjs";
import { say } from "../support/words.ts";

const run = promisify(execFile);
const program = fileURLToPath(new URL("../back_office.py", import.meta.url));

/** State of a case at the end, papers that were read, and the status with which its people were told. */
type Worked = Record<string, [state: string, papers: number, people: number]>;

test("a back office of sixty lines works every open case by the interface alone", { tag: "@once" }, async ({ browser, person }) => {
  test.setTimeout(180_000);
  const server = await Server.create();
  const context = await browser.newContext({ baseURL: server.url, locale: "zh-CN" });
  try {
    await server.seed(40);
    await server.start();
    const page = await context.newPage();
    const answers = homeAnswers(person);
    await begin(page);
    await through(page, "where", answers);
    await upload(page, phonePhoto());
    for (const step of ["document", "supply", "contact"] as const) await through(page, step, answers);
    const reference = (await submit(page)).replace(/^(.{4})(.{4})/, "$1-$2-");

    const key = await server.apiKey("营销系统");
    const works = async () => JSON.parse((await run("python3", [program, server.url, key])).stdout) as Worked;
    const worked = await works();
    expect(worked[reference]).toEqual(["energised", 1, 200]);
    expect(Object.keys(worked).length).toBeGreaterThanOrEqual(41);
    const left = Object.entries(worked).filter(([, [state]]) => !["energised", "withdrawn", "refused", "merged"].includes(state));
    expect(left, "each case has come to its end").toEqual([]);
    const before = await server.query("select to_json(count(*)) from events");
    expect(await works(), "and once more changes nothing").toEqual(worked);
    expect(await server.query("select to_json(count(*)) from events")).toBe(before);

    // Whoever applied reads that power is on, and who has looked at his data for what.
    await page.goto(`/my/${reference}`);
    await expect(page.getByText(say("log-energised")).first()).toBeVisible();
    await page.locator("#looks summary").click();
    await expect(page.locator("#looks").getByRole("row").filter({ hasText: "营销系统" })).toHaveCount(2);
  } finally {
    await context.close();
    await server.remove();
  }
});
