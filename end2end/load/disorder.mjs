/**
 * The same events twice, on two copies of one database: told in order, and by eight clients with repeats, out of order, over
 * connections that are cut and through three kill -9. Both end in the same state, and whoever follows `changes` all the
 * while has read each event once, in an order that makes the same logs.
 */
import assert from "node:assert/strict";
import { Server } from "../support/server.mjs";
import { Caller } from "./calls.mjs";
import { Chance } from "./chance.mjs";
import { Feed } from "./feed.mjs";
import { HELD, LOOSE, story } from "./stories.mjs";
import { CLIENTS, Telling } from "./telling.mjs";

/** Systems that tell of the same cases. */
const SOURCES = 4;
/** Events of one call, at most. */
const BATCH = 1000;
/** Share of the demo's cases that are open, and events that one makes: both are more. */
const [OPEN, EVENTS] = [0.055, 16];

/** @typedef {import("./telling.mjs").Event} Event */

/**
 * @param {{ events: number, seed: string, say?: (line: string) => void }} wanted
 * @returns what there was, for whoever wants to ask more of it
 */
export async function disorder({ events: least, seed, say = console.log }) {
  const clean = await Server.create({ RUST_LOG: "warn" });
  /** @type {Server | undefined} */
  let disordered;
  try {
    await clean.seed(Math.ceil(least / EVENTS / OPEN));
    await clean.start();
    const keys = await Promise.all(Array.from({ length: SOURCES }, (_, at) => key(clean, `system ${at + 1}`)));
    const reader = await key(clean, "reader");
    const cases = await stories(clean, reader, least, seed);
    const told = cases.flatMap(({ phases }) => phases.flat());
    await clean.stop();
    disordered = await clean.copy();

    await clean.start();
    const inOrder = await tellInOrder(clean, keys, cases);
    await clean.stop();
    say(`seed ${seed}: ${told.length} events of ${cases.length} cases; in order ${inOrder} events/s`);

    await disordered.start();
    const feed = new Feed(disordered.url, reader, new Chance(`${seed} reader`));
    const telling = new Telling(disordered, keys, cases, seed);
    const rate = await telling.run();
    await feed.finish();
    const { calls, kills, sent, repeated, cut, refused, held } = telling;
    say(
      `${SOURCES * CLIENTS} clients out of order, ${kills} times killed: ${rate} events/s in ${calls} calls with ${sent} events, ` +
        `${repeated} of them applied before, ${cut} connections lost, ${refused} refused and told again, held ` +
        [...held].map(([kind, times]) => `${kind} ${times}`).join(", "),
    );
    say(`changes: ${feed.pages} pages, ${feed.cut} connections lost`);

    await clean.start();
    const references = cases.map(({ reference }) => reference);
    // At one time: days are counted up to now.
    const [expected, found] = /** @type {[any[], any[]]} */ (await Promise.all([clean, disordered].map((server) => read(server, reader, references))));
    for (const [at, reference] of references.entries()) {
      assert.deepEqual(found[at]?.held, [], `nothing of ${reference} waits any more`);
      assert.deepEqual(feed.logs.get(reference), found[at]?.events, `what was read of ${reference} is its log`);
      assert.deepEqual(state(found[at]), state(expected[at]), `${reference} stands as it does after a clean run`);
    }
    for (const event of told) {
      const recorded = feed.logs.get(event.reference)?.[(event.seq ?? 0) - 1];
      assert.deepEqual(recorded?.event, content(event.told), `${event.reference}: what was answered about its event ${event.seq}`);
    }
    const facts = await disordered.facts();
    assert.deepEqual(facts, await clean.facts(), "cases, events, gaps and caches that disagree, over all");
    assert.deepEqual([facts.gaps, facts.disagreeing], [0, 0], "no gap in a log, no cache that disagrees");
    const readInAll = [...feed.logs.values()].reduce((sum, log) => sum + log.length, 0);
    assert.equal(readInAll, facts.events, "each event of all cases was read once");
    say(`${references.length} states are those of the clean run, ${readInAll} events were read once each`);
    return { events: told.length, kills, cut, repeated, unheld: HELD.filter((kind) => !held.has(kind)) };
  } finally {
    await disordered?.remove();
    await clean.remove();
  }
}

/** As often as it likes. @param {Server} server @param {string} source */
async function key(server, source) {
  const scopes = "events:write,applications:read";
  const said = await server.command("api-key", "create", "--source", source, "--scopes", scopes, "--per-minute", "65535");
  return said.split("\n").at(-1) ?? "";
}

/** Open cases with their stories, until there are events enough. @param {Server} server @param {string} reader @param {number} least @param {string} seed */
async function stories(server, reader, least, seed) {
  const caller = new Caller(server.url, reader);
  const chance = new Chance(seed);
  /** @type {string[]} */
  const open = [];
  for (let next = ""; next !== null; ) {
    const page = await caller.read(`/applications?state=open${next && `&cursor=${next}`}`);
    open.push(...page.applications.map((/** @type {{ reference: string }} */ { reference }) => reference));
    next = page.next;
  }
  const listed = await caller.read("/key-projects");
  const projects = listed.projects.map((/** @type {any} */ project) => ({ ...project, list: listed.version }));
  const now = Date.now();
  const [known, began] = [{ others: open, projects, today: now + 8 * 3_600_000 }, now];
  const cases = [];
  let events = 0;
  for (const reference of open) {
    if (events >= least) break;
    let told = 0;
    const event = (/** @type {import("./stories.mjs").Told} */ happened) => {
      told += 1;
      const id = { source_event_id: `${seed}/${reference}/${told}`, occurred_at: new Date(began + told).toISOString() };
      return { reference, source: chance.between(0, SOURCES - 1), told: { ...id, ...happened }, seq: null, fresh: false, copies: 0, applied: () => {} };
    };
    /** @type {Event[][]} */
    const phases = story(await caller.read(`/applications/${reference}`), chance, known).map((phase) => phase.map(event));
    events += told;
    cases.push({ reference, phases });
  }
  caller.close();
  assert.ok(events >= least, `${open.length} open cases make ${events} events, which is not enough`);
  return cases;
}

/**
 * One event after the other of each case, each applied when it comes: one client of each system, and all of a round before the next.
 * @param {Server} server @param {string[]} keys @param {{ phases: Event[][] }[]} cases
 */
async function tellInOrder(server, keys, cases) {
  const callers = keys.map((key) => new Caller(server.url, key));
  const logs = cases.map(({ phases }) => phases.flat());
  const began = performance.now();
  for (let at = 0; logs.some((log) => at < log.length); at += 1) {
    const round = logs.flatMap((log) => log[at] ?? []);
    await Promise.all(callers.map((caller, source) => tellAll(caller, round.filter((event) => event.source === source))));
  }
  for (const caller of callers) caller.close();
  return Math.round((logs.flat().length * 1000) / (performance.now() - began));
}

/** @param {Caller} caller @param {Event[]} told each of another case */
async function tellAll(caller, told) {
  while (told.length > 0) {
    const events = told.splice(0, BATCH).map((event) => ({ application: event.reference, ...event.told }));
    const { status, content } = await caller.ask("/events", { events });
    assert.equal(status, 200, JSON.stringify(content));
    for (const [of, answer] of content.answers.entries()) {
      assert.equal(answer.status, 201, `in order: ${JSON.stringify([events[of], answer])}`);
    }
  }
}

/** Of each of these. @param {Server} server @param {string} key @param {string[]} references */
async function read(server, key, references) {
  const caller = new Caller(server.url, key);
  const left = [...references.entries()];
  /** @type {any[]} */
  const found = [];
  const some = async () => {
    for (let next = left.pop(); next; next = left.pop()) found[next[0]] = await caller.read(`/applications/${next[1]}`);
  };
  await Promise.all([some(), some(), some(), some()]);
  caller.close();
  return found;
}

/**
 * What must be the same however it came about: everything but when the portal learned of it, and the places among themselves of what may
 * come in any order.
 * @param {any} application
 */
function state(application) {
  const { events, ...rest } = application;
  /** @type {any[]} */
  const told = events.map((/** @type {any} */ { event, occurred_at, source }) => (source === "portal" ? { event, source } : { event, occurred_at, source }));
  const places = [];
  for (let from = 0; from < told.length; ) {
    let until = from + 1;
    if (LOOSE.includes(told[from].event.kind)) {
      while (until < told.length && LOOSE.includes(told[until].event.kind)) until += 1;
    }
    const some = told.slice(from, until).map((one) => JSON.stringify(one));
    places.push(...some.sort());
    from = until;
  }
  return { ...rest, events: places };
}

/** Without its id and time. @param {Record<string, unknown>} told */
function content({ source_event_id: _, occurred_at: __, ...event }) {
  return event;
}
