/**
 * The desk with a million cases behind it, 80,000 of them open, and 200 who work there: how long the first page of 待办 and a
 * look-up by phone take, from the request to the last byte of the answer, and by which plans Postgres answers; and
 * whether cases of one due day are walked without missing or repeating one.
 * Wants the release build as SUNLIT. BENCH_DESK_CASES says how many cases; 8 of 100 are open. Some thousands are invented as
 * always, with logs and people; the rest are copies of their rows in the tables that lists and look-ups go by.
 */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { Server, freePort } from "../support/server.mjs";
import { explained } from "./plans.mjs";
import { Table } from "./table.mjs";

const run = promisify(execFile);
const cases = Number(process.env["BENCH_DESK_CASES"] ?? 1_000_000);
const open = Math.round(cases * 0.08);
const MEMBERS = 200;
/** Of references; the last character follows from the others, see `domain::applications::Reference`. */
const ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";
/** Cases that are more than copies. */
const INVENTED = Math.min(cases, 10_000);
/** Requests that count, of each kind, after those that only warm up. */
const REQUESTS = 400;
const WARM_UP = 40;
/** Cases due today, and rows of a page. */
const [DUE, PAGE] = [200, 50];

const table = new Table();
const port = await freePort();
const server = await Server.create({ RUST_LOG: "warn,portal=info", SUNLIT_STAFF_LISTEN: `127.0.0.1:${port}` });
const desk = `http://127.0.0.1:${port}`;

/** @param {string} text */
const sql = (text) => run("psql", ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-c", text, server.databaseUrl]);

try {
  const began = performance.now();
  await server.seed(INVENTED);
  await server.start();
  await copy();
  await fill();
  console.log(`${cases} cases, ${open} of them open, ${MEMBERS} members: ready in ${Math.round((performance.now() - began) / 1000)} s`);
  const cookie = await signIn();
  const list = () => page(cookie, "/staff");
  await measured("first page of 待办", list);
  for (const path of ["?show=mine", "?show=unassigned", "?show=overdue", "?show=waiting", "?show=visits", "?show=all&level=blue", "?show=all&level=red"]) {
    await timed(`/staff${path}`, () => page(cookie, `/staff${path}`), 20);
  }
  const phones = await somePhones(cookie);
  let turn = 0;
  const find = () => lookUp(cookie, phones[(turn += 1) % phones.length] ?? "");
  await measured("look-up by phone", find);
  await timed("with the page it leads to", async () => {
    if (!/staff\/cases\/\w+/.test(await page(cookie, await find()))) throw new Error("nothing was found");
  }, 100);
  const slowest = await explained(server, async () => [await list(), await find()], async () => [await list(), await find()]);
  table.row("slowest statement of both", slowest, "≤", 50, "ms");
  await walk(cookie);
} finally {
  await server.remove();
}
process.exitCode = table.print() ? 0 : 1;

/** As many cases as wanted, each found by other numbers than the one that it is a copy of. */
async function copy() {
  const columns = `draft_id, template_key, template_version, fee_key, fee_version, area_code, town_planning_area, applicant_kind,
    document_kind, premises_kind, capacity_watts, phases, submitted_at`;
  const states = `seq, state, stage, stage_entered_at, stage_due, whole_due, paused, external_line, whole_days, whole_late, ended_at,
    last_event_at, class, area_code, overdue_after`;
  await sql(`create temp table copies as
      select last + n as id, source.id as of from (select max(id) as last from cases) newest, generate_series(1, ${cases - INVENTED}) n
      join (select id, row_number() over (order by id) as place from cases) source on source.place = 1 + n % ${INVENTED};
    insert into cases (id, reference, ${columns}) overriding system value
      select copies.id, translate(digits, '0123456789', '23456789AB') || substr('${ALPHABET}', (31 - sum % 31) * 17 % 31 + 1, 1), ${columns.replace("draft_id", "gen_random_uuid()")}
      from copies join cases on cases.id = copies.of cross join lateral (
        select lpad(copies.id::text, 9, '0') as digits, sum((place + 1) * substr(lpad(copies.id::text, 9, '0'), place, 1)::integer)::integer
        from generate_series(1, 9) place) checked;
    insert into case_states (case_id, ${states}) select copies.id, ${states} from copies join case_states on case_id = copies.of;
    insert into case_lookups (kind, hash, case_id)
      select kind, sha256(hash || copies.id::text::bytea), copies.id from copies join case_lookups on case_id = copies.of`);
}

/** As many open cases and members as wanted; every open case but each third is somebody's; some are due today. */
async function fill() {
  await sql(`insert into staff (id, login, post, roles, areas, password_hash, sealed_totp, created_at)
    select gen_random_uuid(), 'member-' || n, post, roles, areas, password_hash, sealed_totp, created_at
    from staff, generate_series(1, ${MEMBERS} - (select count(*) from staff)) n where login = 'demo-manager-1'`);
  // Where too few are open, some that have ended are taken for open: lists go by what is cached of a case.
  await sql(`update case_states s set state = 'open', stage = 'acceptance', ended_at = null, whole_days = null, whole_late = null,
      stage_due = d.due, overdue_after = d.due
    from (select case_id, current_date - 20 + (case_id % 40)::integer as due from case_states where state <> 'open'
          order by case_id desc limit greatest(0, ${open} - (select count(*) from case_states where state = 'open'))) d
    where s.case_id = d.case_id`);
  const today = "(now() at time zone 'Asia/Shanghai')::date";
  await sql(`update case_states set stage_due = ${today} + 1
    where state = 'open' and coalesce(stage_due, whole_due) = ${today}`);
  await sql(`update case_states set stage_due = ${today} where case_id in (
    select case_id from case_states where state = 'open' order by case_id desc limit ${DUE})`);
  await sql(`delete from case_assignments`);
  await sql(`insert into case_assignments (case_id, staff_id, assigned_at)
    select case_id, (array(select id from staff order by login))[1 + case_id / 3 % ${MEMBERS}], now()
    from case_states where state = 'open' and case_id % 3 <> 0`);
  await sql("vacuum analyze");
}

/** The cookie of an account manager of every area. */
async function signIn() {
  const answer = await fetch(`${desk}/_staff/enter`, form("", { role: "account_manager" }));
  const cookie = answer.headers.getSetCookie().map((set) => set.split(";")[0]).join("; ");
  if (!cookie) throw new Error(`nobody was let in: ${answer.status}`);
  return cookie;
}

/** @param {string} cookie @param {Record<string, string>} fields @returns {RequestInit} */
function form(cookie, fields) {
  const headers = { cookie, "content-type": "application/x-www-form-urlencoded", origin: desk };
  return { method: "POST", headers, body: new URLSearchParams(fields), redirect: "manual" };
}

/** @param {string} cookie @param {string} path */
async function page(cookie, path) {
  const answer = await fetch(`${desk}${path}`, { headers: { cookie }, redirect: "manual" });
  const text = await answer.text();
  if (answer.status !== 200) throw new Error(`${path}: ${answer.status}`);
  return text;
}

/** Phones as the desk shows them for a purpose. @param {string} cookie */
async function somePhones(cookie) {
  /** @type {string[]} */
  const references = await server.query(`select json_agg(reference) from (
    select reference from cases join case_people on case_id = id order by id desc limit 10) as chosen`);
  const phones = [];
  for (const reference of references) {
    await fetch(`${desk}/_staff/unmask`, form(cookie, { ref: reference, purpose: "contact" }));
    const [phone] = /\b1\d{10}\b/.exec(await page(cookie, `/staff/cases/${reference}`)) ?? [];
    if (!phone) throw new Error(`${reference} shows no phone`);
    phones.push(phone);
  }
  return phones;
}

/** Where what is found stands: the page of the one case. @param {string} cookie @param {string} phone */
async function lookUp(cookie, phone) {
  const answer = await fetch(`${desk}/_staff/find`, form(cookie, { by: "phone", typed: phone }));
  await answer.arrayBuffer();
  const path = answer.headers.get("location") ?? "";
  if (!/^\/staff\/(cases\/\w+|find)$/.test(path)) throw new Error(`${answer.status}: ${path}`);
  return path;
}

/** @param {string} what @param {() => Promise<unknown>} work */
async function measured(what, work) {
  const times = await timed(what, work, REQUESTS);
  table.row(`${what}, 99 of 100`, times.at(Math.ceil(times.length * 0.99) - 1) ?? Infinity, "≤", 50, "ms");
}

/** Sorted milliseconds, one request after the other. @param {string} what @param {() => Promise<unknown>} work @param {number} requests */
async function timed(what, work, requests) {
  /** @type {number[]} */
  const times = [];
  for (let number = -Math.min(WARM_UP, requests); number < requests; number += 1) {
    // So many of one member are no day's work.
    if (number % 30 === 0) await sql("delete from rate_limits");
    const began = performance.now();
    await work();
    if (number >= 0) times.push(performance.now() - began);
  }
  times.sort((one, other) => one - other);
  const at = (/** @type {number} */ share) => (times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0).toFixed(1);
  console.log(`${what.padEnd(28)} ${requests} times: median ${at(0.5)}, 99 of 100 within ${at(0.99)}, longest ${at(1)} ms`);
  return times;
}

/** All pages of what is due today. @param {string} cookie */
async function walk(cookie) {
  const seen = [];
  let pages = 0;
  for (let path = "/staff?show=today"; path && pages < DUE; pages += 1) {
    const text = await page(cookie, path);
    for (const [, reference] of text.matchAll(/href="\/staff\/cases\/(\w+)"/g)) seen.push(reference);
    path = /rel="next" href="([^"]+)"/.exec(text)?.[1]?.replaceAll("&amp;", "&") ?? "";
  }
  console.log(`${seen.length} rows in ${pages} pages of at most ${PAGE}`);
  table.row("different cases among those due on one day", new Set(seen).size, "≥", DUE, "");
  table.row("rows of these pages", seen.length, "≤", DUE, "");
}
