/**
 * Rounds of: start, push events and fuzz the REST interface from its own description, kill -9 in the middle of it, start
 * again on what the kill left, and look whether anything that was acknowledged is lost, or disagrees. Then one round that
 * is fuzzed to its end with each scope, with all of them, and without a key.
 * Bounded: SOAK_ROUNDS (5) rounds of SOAK_SECONDS (40), and six times as long for the last.
 */
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { Server } from "../support/server.mjs";
import { SCOPES, fuzz, someReferences } from "./fuzz.mjs";

const rounds = Number(process.env["SOAK_ROUNDS"] ?? 5);
const seconds = Number(process.env["SOAK_SECONDS"] ?? 40);

/**
 * Pauses and resumes open cases, one after the other, until told to stop or the server is gone.
 * @param {Server} server
 * @param {string} key
 * @param {AbortSignal} stop
 * @returns {Promise<string[]>} the ids of the events that were acknowledged
 */
async function push(server, key, stop) {
  const ask = async (/** @type {string} */ path, /** @type {RequestInit} */ options = {}) => {
    const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
    return fetch(`${server.url}/api/v1/applications${path}`, { ...options, headers, signal: stop });
  };
  /** @type {string[]} */
  const acknowledged = [];
  try {
    /** @type {{ reference: string, state: string }[]} */
    const all = [];
    for (let next = ""; next !== null; ) {
      const page = await (await ask(next && `?cursor=${next}`)).json();
      all.push(...page.applications);
      next = page.next;
    }
    const open = all.filter(({ state }) => state === "open");
    if (open.length === 0) throw new Error("no open case to push events for");
    while (!stop.aborted) {
      for (const { reference } of open) {
        const { progress } = await (await ask(`/${reference}`)).json();
        const lasting = progress.pauses.find((/** @type {{ until: unknown }} */ pause) => !pause.until);
        const event = lasting
          ? { kind: "resumed", pause: lasting.id }
          : { kind: "paused", pause: progress.pauses.length + 1, reason: "customer_request", awaits: { act: "word" } };
        const id = randomUUID();
        const body = JSON.stringify({ source_event_id: id, occurred_at: new Date().toISOString(), ...event });
        const answer = await ask(`/${reference}/events`, { method: "POST", body });
        if (answer.status === 201) acknowledged.push(id);
      }
    }
  } catch (error) {
    // Killed in the middle, as intended.
    if (!stop.aborted && !(error instanceof TypeError)) throw error;
  }
  return acknowledged;
}

/** A key that is asked as often as there is time. @param {string[]} scopes */
async function keyFor(scopes) {
  if (scopes.length === 0) return null;
  const said = await server.command(
    "api-key", "create", "--source", `fuzz ${scopes.join(" ")}`.slice(0, 60), "--scopes", scopes.join(","), "--per-minute", "65535",
  );
  return said.split("\n").at(-1) ?? null;
}

const server = await Server.create();
let failed = 0;
try {
  await server.seed(600);
  console.log(`ready in ${Math.round(await server.start())} ms`);
  const key = await server.apiKey();
  // The others are for those who push.
  const played = await someReferences(server, 8);
  for (let round = 1; round <= rounds; round += 1) {
    const before = await server.facts();
    const { child, ended } = await fuzz(server, key, seconds, played);
    const stop = new AbortController();
    const pushing = push(server, key, stop.signal);
    await sleep((seconds * 1000 * (1 + Math.random())) / 2);
    await server.kill();
    stop.abort();
    child.kill("SIGINT");
    await ended;
    const acknowledged = await pushing;
    const ready = await server.start();
    const after = await server.facts();
    const ids = acknowledged.map((id) => `'${id}'`).join(",") || "null";
    const kept = await server.query(`select count(*) from events where source_event_id in (${ids})`);
    const lost = acknowledged.length - kept;
    if (lost > 0 || acknowledged.length === 0 || after.disagreeing > 0 || after.gaps > 0) failed += 1;
    console.log(
      `round ${round}: killed, ready again in ${Math.round(ready)} ms, ${before.events} → ${after.events} events, ` +
        `${acknowledged.length} acknowledged, ${lost} of them lost, ` +
        `${after.gaps} gaps in a log, ${after.disagreeing} caches that disagree`,
    );
  }
  const all = await someReferences(server, 25);
  for (const [name, scopes] of [["no key", []], ["all scopes", SCOPES], ...SCOPES.map((scope) => [scope, [scope]])]) {
    const { code, said } = await (await fuzz(server, await keyFor(/** @type {string[]} */ (scopes)), seconds, all)).ended;
    if (code !== 0) {
      failed += 1;
      console.log(said.slice(-8000));
    }
    const cases = /(\d+) generated/.exec(said)?.[0] ?? "nothing generated";
    console.log(`last round, ${name}: ${cases}, ${code === 0 ? "nothing found" : "findings above"}`);
  }
  const { gaps, disagreeing } = await server.facts();
  if (gaps + disagreeing > 0) failed += 1;
  console.log(`last round: ${gaps} gaps in a log, ${disagreeing} caches that disagree`);
} finally {
  await server.remove();
}
console.log(failed === 0 ? "soak: nothing was found" : `soak: ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
