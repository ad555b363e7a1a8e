/**
 * What anybody may read, with a million cases behind it: how long a page takes that nobody has asked for yet, by which
 * plans Postgres answers, what bringing the figures up to date costs, and how old they are.
 * Wants the release build as SUNLIT. BENCH_CASES says how many cases; the default makes 10 million events.
 */
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { readingPages } from "../support/pages.mjs";
import { Server } from "../support/server.mjs";
import { memory } from "./measure.mjs";
import { explained } from "./plans.mjs";
import { Table } from "./table.mjs";

const cases = Number(process.env["BENCH_CASES"] ?? 1_300_000);
/** Of each page; the slowest but one of them counts. */
const RENDERS = 20;
/** Cases that change between two refreshes, one try after the other. */
const CHANGED = [10, 100, 1000];

const table = new Table();
const server = await Server.create({ RUST_LOG: "warn,portal=info" });
/** @param {number} began */
const since = (began) => (performance.now() - began) / 1000;
/** @param {string} path */
const html = async (path) => (await fetch(`${server.url}${path}`)).text();

try {
  const began = performance.now();
  await server.seed(cases);
  console.log(`seeded, counted and published in ${Math.round(since(began))} s`);
  await server.start();
  await say();
  await wait();
  const paths = await pages();
  await plans(paths);
  await refreshes();
} finally {
  await server.remove();
}
process.exitCode = table.print() ? 0 : 1;

async function say() {
  const { all, events, open } = await server.query(`select json_build_object(
    'all', (select count(*) from cases), 'events', (select count(*) from events),
    'open', (select count(*) from case_states where state = 'open'))`);
  console.log(`${all} cases with ${events} events, ${open} of them open`);
}

/** Until the reports and event logs of all that is over are issued: nothing else wants as much of a process. */
async function wait() {
  const began = performance.now();
  const queued = `select count(*) from graphile_worker.jobs where task_identifier in ('make_exports', 'issue_reports')`;
  while ((await server.query(queued)) > 0) await sleep(1000);
  const [reports, logs, largest] = await server.query(`select json_build_array((select count(*) from reports),
    (select count(*) from exports), (select coalesce(max(bytes), 0) from export_files))`);
  console.log(
    `${reports} reports and ${logs} event logs issued in ${Math.round(since(began))} s; ` +
      `the largest file has ${Math.round(largest / 1e6)} MB`,
  );
  if (!server.pid) return;
  const { most } = memory(server.pid);
  console.log(`memory: ${most.toFixed(0)} MiB at most meanwhile`);
}

/** Each page, rendered for every request. Gives their paths. */
async function pages() {
  // What was kept while nothing else ran is gone.
  await server.stop();
  await server.start();
  const newest = async (/** @type {string} */ under) => {
    const found = new RegExp(`href="(${under}/[^"./]+)"`).exec(await html(under))?.[1];
    if (!found) throw new Error(`${under} leads to nothing`);
    return found;
  };
  const paths = [...readingPages, "/openness/board?page=9999", await newest("/openness/periods"), await newest("/openness/reports")];
  let slowest = 0;
  for (const path of paths) {
    const first = await asked(path, 1);
    const times = [];
    for (let number = 2; number < RENDERS + 2; number += 1) times.push(await asked(path, number));
    const nearlyAll = times.sort((one, other) => one - other).at(-2) ?? Infinity;
    slowest = Math.max(slowest, nearlyAll);
    await asked(path, 0);
    const kept = await asked(path, 0);
    const shown = [first, nearlyAll, kept].map((time) => time.toFixed(1).padStart(7));
    console.log(`${path.padEnd(40)} first ${shown[0]} ms   rendered ${shown[1]} ms   kept ${shown[2]} ms`);
  }
  table.row("slowest reading page after the first, rendered", slowest, "≤", 50, "ms");
  return paths;
}

/**
 * Milliseconds until a page is there as a whole. With a number it is asked for with a parameter that no page knows: then it
 * is rendered for this request and not kept.
 * @param {string} path @param {number} number
 */
async function asked(path, number) {
  const address = number === 0 ? path : `${path}${path.includes("?") ? "&" : "?"}nobody=${number}`;
  const began = performance.now();
  const answer = await fetch(`${server.url}${address}`);
  await answer.arrayBuffer();
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return performance.now() - began;
}

/** The plans by which Postgres answered while each page was rendered once more. @param {string[]} paths */
async function plans(paths) {
  const slowest = await explained(server, () => html("/openness"), async () => {
    for (const path of paths) await asked(path, 1);
  });
  table.row("slowest statement of a reading page", slowest, "≤", 50, "ms");
}

/** Cases change through the interface; the server counts them when its minute comes. */
async function refreshes() {
  const key = await server.apiKey();
  const most = CHANGED.reduce((sum, count) => sum + count, 0) + 1;
  /** @type {string[]} */
  const references = await server.query(`select json_agg(reference) from (
    select reference from cases join case_states s on s.case_id = id
    where state = 'open' and not paused and not exists (select from events e where e.case_id = id and kind = 'paused')
    order by id desc limit ${most}) as chosen`);
  /** @param {string} reference @param {object} event */
  const push = async (reference, event) => {
    const body = JSON.stringify({ source_event_id: `bench-${reference}`, occurred_at: new Date().toISOString(), ...event });
    const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
    const answer = await fetch(`${server.url}/api/v1/applications/${reference}/events`, { method: "POST", headers, body });
    if (answer.status !== 201) throw new Error(`${reference}: ${answer.status} ${await answer.text()}`);
  };
  let milliseconds = 0;
  for (const count of CHANGED) {
    const from = readFileSync(server.log).length;
    const some = references.splice(0, count);
    await Promise.all([0, 1, 2, 3].map(async () => {
      for (let next = some.pop(); next; next = some.pop()) {
        await push(next, { kind: "paused", pause: 1, reason: "customer_request", awaits: { act: "word" } });
      }
    }));
    const counted = await refreshed(from, count);
    milliseconds = counted.milliseconds;
    console.log(`figures after ${count} of ${cases} cases changed: ${counted.cases} counted again in ${milliseconds} ms`);
  }
  table.row(`figures brought up to date after ${CHANGED.at(-1)} cases changed`, milliseconds / 1000, "≤", 5, "s");

  const withdrawn = async () => {
    const { rows } = await (await fetch(`${server.url}/openness/figures.json`)).json();
    return rows.find((/** @type {any} */ row) => !row.month && !row.class && !row.stage).withdrawn;
  };
  const before = await withdrawn();
  const began = performance.now();
  await push(references[0] ?? "", { kind: "withdrawn" });
  while ((await withdrawn()) === before) {
    if (since(began) > 600) break;
    await sleep(1000);
  }
  table.row("until a withdrawal stands in the figures", since(began), "≤", 300, "s");
}

/**
 * What the server's log says about refreshes from a place on, until so many cases are counted.
 * @param {number} from @param {number} wanted
 */
async function refreshed(from, wanted) {
  for (let tries = 0; tries < 180; tries += 1) {
    const text = readFileSync(server.log).subarray(from).toString("utf8").replaceAll(/\x1b\[[\d;]*m/g, "");
    let [cases, milliseconds] = [0, 0];
    for (const line of text.split("\n").filter((line) => line.includes("figures counted"))) {
      cases += Number(/cases"?[=:]\s*(\d+)/.exec(line)?.[1]);
      milliseconds += Number(/milliseconds"?[=:]\s*(\d+)/.exec(line)?.[1]);
    }
    if (cases >= wanted) return { cases, milliseconds };
    await sleep(1000);
  }
  throw new Error(`${wanted} changed cases were not counted within three minutes: see ${server.log}`);
}
