import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import type { Page } from "@playwright/test";
import { expect, test } from "../support/fixtures.ts";
import { mining } from "../support/paths.mjs";
import { say } from "../support/words.ts";

const run = promisify(execFile);

/** The latest quarter with files. Its log is made in the first moments of a server, and the page is kept for some. */
async function latest(page: Page) {
  const links = page.getByRole("link", { name: /^\d{4}-[1-4]\.(xes|ocel\.json)$/ });
  await expect(async () => {
    await page.goto("/openness/exports");
    expect(await links.count()).toBeGreaterThanOrEqual(2);
  }).toPass({ timeout: 55_000 });
  return page.getByRole("row").filter({ has: links }).first();
}

test("anybody can download the event logs of a closed quarter", async ({ page, request }) => {
  test.slow();
  const row = await latest(page);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(say("exports-title"));
  for (const [end, type] of [[".xes", "application/xml"], [".ocel.json", "application/json"]] as const) {
    const link = row.getByRole("link", { name: end });
    const name = (await link.textContent()) ?? "";
    const coming = page.waitForEvent("download");
    await link.click();
    const download = await coming;
    expect(download.suggestedFilename()).toBe(name);
    const answer = await request.get(`/openness/exports/${name}`);
    expect(answer.status()).toBe(200);
    expect(answer.headers()["content-type"]).toContain(type);
    expect(answer.headers()["content-disposition"]).toBe(`attachment; filename="${name}"`);
    expect(readFileSync(await download.path())).toEqual(await answer.body());
  }
  const missing = await page.goto("/openness/exports/1999-1.xes");
  expect(missing?.status()).toBe(404);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(say("not-found-title"));
});

interface Case {
  name: string;
  class: string;
  end: string;
  said: string[];
  days: number;
  path: string[];
}

interface Found {
  xes: { cases: Case[]; about: Record<string, string>; extensions: string[]; classifiers: string[] };
  ocel: { cases: Case[]; about: Record<string, string> };
}

function counted(values: string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

test("a process-mining library reads both, and its durations are ours", { tag: "@once" }, async ({ page, server }) => {
  test.slow();
  const row = await latest(page);
  const paths: string[] = [];
  for (const end of [".xes", ".ocel.json"]) {
    const coming = page.waitForEvent("download");
    await row.getByRole("link", { name: end }).click();
    paths.push(await (await coming).path());
  }
  const { stdout } = await run(mining, paths, { maxBuffer: 1 << 28 });
  const { xes, ocel } = JSON.parse(stdout) as Found;
  const quarter = xes.about["concept:name"] ?? "";
  expect(xes.extensions.sort()).toEqual(["concept", "lifecycle", "org", "time"]);
  expect(xes.classifiers).toContain("concept:name lifecycle:transition");

  // Both files say the same of the same cases.
  const sorted = (cases: Case[]) => cases.toSorted((one, other) => (one.name < other.name ? -1 : 1));
  expect(sorted(ocel.cases)).toEqual(sorted(xes.cases));
  for (const one of xes.cases) expect(String(one.days), `days of ${JSON.stringify(one)}`).toBe(one.said[0]);

  // As the library counts them: what the page and the database say.
  const variants = counted(xes.cases.map((one) => JSON.stringify([one.class, one.end, one.path])));
  expect(Math.min(...variants.values())).toBeGreaterThanOrEqual(5);
  const query = `
    with ended as (
      select c.template_key as class, s.state as "end",
        (s.ended_at at time zone 'Asia/Shanghai')::date - (c.submitted_at at time zone 'Asia/Shanghai')::date as days
      from case_states s join cases c on c.id = s.case_id
      where s.state <> 'open' and to_char(s.ended_at at time zone 'Asia/Shanghai', 'YYYY-Q') = '${quarter}')
    select json_build_object('issued', to_json(exports), 'ended', (select json_agg(ended) from ended))
    from (select cases, paths, events, cases_left_out, paths_left_out from exports where quarter = '${quarter}') exports`;
  const asked = await run("psql", ["--no-psqlrc", "--tuples-only", "--no-align", "--command", query, server.databaseUrl]);
  const { issued, ended } = JSON.parse(asked.stdout) as { issued: Record<string, number>; ended: Case[] };
  expect(xes.cases.length + (issued["cases_left_out"] ?? 0)).toBe(ended.length);
  expect({ cases: xes.cases.length, paths: variants.size, events: xes.cases.flatMap((one) => one.path).length }).toEqual({
    cases: issued["cases"], paths: issued["paths"], events: issued["events"],
  });
  for (const about of [xes.about, ocel.about]) {
    expect(about["cases_left_out"]).toBe(String(issued["cases_left_out"]));
    expect(about["paths_left_out"]).toBe(String(issued["paths_left_out"]));
  }
  const known = counted(ended.map((one) => `${one.class} ${one.end} ${one.days}`));
  for (const [one, times] of counted(xes.cases.map((one) => `${one.class} ${one.end} ${one.days}`))) {
    expect(known.get(one) ?? 0, one).toBeGreaterThanOrEqual(times);
  }
  await expect(row).toContainText(say("exports-left-out-count", { cases: issued["cases_left_out"] ?? 0, paths: issued["paths_left_out"] ?? 0 }));
});
