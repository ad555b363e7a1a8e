/**
 * Clients who tell the events of many cases, each one to three times and in any order, over connections that are cut and to a
 * server that is killed, until each event is answered to be applied.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { Caller, Lost, someCut } from "./calls.mjs";
import { Chance } from "./chance.mjs";

/** Clients of each system; they may tell the same event at once. */
export const CLIENTS = 2;
/** How often the server is killed while they tell. */
const KILLS = 3;
/** Cases that are worked on at once. */
const WINDOW = 400;
/** Events of one call that has many, at most. */
const BATCHES = [5, 50, 200, 1000];
/** Of 100 calls, those of which the connection is cut. */
const CUT = 12;
/** Milliseconds for which an event is kept back, so that others come first. */
const KEPT_BACK = 200;
/** Milliseconds without an event applied, after which something is wrong. */
const STALLED = 60_000;

/**
 * @typedef {object} Event
 * @property {string} reference
 * @property {number} source whose event it is
 * @property {Record<string, unknown> & { kind: string }} told
 * @property {number | null} seq where it stands, once that was answered
 * @property {boolean} fresh it was answered to be applied by this very call
 * @property {number} copies that are kept back, wait, or are being told
 * @property {() => void} applied
 */

export class Telling {
  calls = 0;
  sent = 0;
  /** Answers that say that it was applied before. */
  repeated = 0;
  /** Connections cut by either side. */
  cut = 0;
  refused = 0;
  kills = 0;
  /** How often each kind was held. @type {Map<string, number>} */
  held = new Map();
  #server;
  #keys;
  #chance;
  #seed;
  /** What waits to be told, of each system. @type {Event[][]} */
  #waiting;
  /** Cases that nobody has begun with. */
  #cases;
  #total;
  #done = 0;
  #telling = 0;
  #moved = performance.now();
  /** @type {unknown} */
  #fault = null;

  /** @param {import("../support/server.mjs").Server} server running @param {string[]} keys @param {{ phases: Event[][] }[]} cases @param {string} seed */
  constructor(server, keys, cases, seed) {
    this.#server = server;
    this.#keys = keys;
    this.#seed = seed;
    this.#chance = new Chance(`${seed} order`);
    this.#waiting = keys.map(() => []);
    this.#cases = [...cases];
    this.#total = cases.flatMap(({ phases }) => phases.flat()).length;
  }

  /** Events applied a second. */
  async run() {
    const began = performance.now();
    for (let at = 0; at < WINDOW; at += 1) this.#begin();
    const clients = this.#keys.flatMap((key, source) =>
      Array.from({ length: CLIENTS }, (_, at) => this.#client(source, key, new Chance(`${this.#seed} client ${source} ${at}`))),
    );
    await Promise.all([this.#power(), ...clients].map((work) => work.catch((error) => (this.#fault ??= error))));
    if (this.#fault) throw this.#fault;
    return Math.round((this.#total * 1000) / (performance.now() - began));
  }

  get #over() {
    return this.#fault !== null || this.#done === this.#total;
  }

  /** The next case, phase by phase. */
  #begin() {
    const [...phases] = this.#cases.shift()?.phases ?? [];
    const next = () => {
      const phase = phases.shift();
      if (!phase) return this.#begin();
      let left = phase.length;
      const backwards = this.#chance.percent(50);
      for (const [at, event] of phase.entries()) {
        const keptBack = backwards ? (phase.length - at) * KEPT_BACK : 0;
        event.applied = () => {
          left -= 1;
          if (left === 0) next();
        };
        for (let copy = this.#chance.between(1, 3); copy > 0; copy -= 1) this.#put(event, keptBack + this.#chance.between(0, KEPT_BACK));
      }
    };
    if (phases.length > 0) next();
  }

  /** @param {Event} event @param {number} after milliseconds */
  #put(event, after) {
    event.copies += 1;
    setTimeout(() => this.#waiting[event.source]?.push(event), after);
  }

  /** Some of what waits, whichever. @param {number} source @param {number} most @param {Chance} chance */
  #take(source, most, chance) {
    const waiting = this.#waiting[source] ?? [];
    const taken = [];
    while (taken.length < most && waiting.length > 0) {
      const at = chance.between(0, waiting.length - 1);
      const last = /** @type {Event} */ (waiting.pop());
      taken.push(waiting[at] ?? last);
      if (at < waiting.length) waiting[at] = last;
    }
    return taken;
  }

  /** @param {number} source @param {string} key @param {Chance} chance */
  async #client(source, key, chance) {
    const caller = new Caller(this.#server.url, key);
    while (!this.#over) {
      const many = chance.percent(20);
      const events = this.#take(source, many ? chance.one(BATCHES) : 1, chance);
      if (events.length === 0) {
        if (performance.now() - this.#moved > STALLED) throw new Error(`nothing moves any more: ${this.#left()}`);
        await sleep(5);
        continue;
      }
      this.#telling += 1;
      try {
        const answers = await this.#tell(caller, events, many, chance);
        for (const [at, event] of events.entries()) this.#answered(event, answers[at]);
      } catch (error) {
        if (!(error instanceof Lost)) throw error;
        this.cut += 1;
        for (const event of events) this.#again(event, chance.between(20, 100));
        // Nobody may be there for a moment.
        await sleep(20);
      } finally {
        this.#telling -= 1;
      }
    }
    caller.close();
  }

  /** What is said of each, alone or of many in one call. @param {Caller} caller @param {Event[]} events @param {boolean} many @param {Chance} chance */
  async #tell(caller, events, many, chance) {
    const cut = chance.percent(CUT) ? someCut(chance) : undefined;
    this.calls += 1;
    this.sent += events.length;
    if (!many) {
      const [event] = /** @type {[Event]} */ (events);
      const { status, content } = await caller.ask(`/applications/${event.reference}/events`, event.told, cut);
      return [status < 300 ? { status, accepted: content } : { status, problem: content }];
    }
    const told = events.map((event) => ({ application: event.reference, ...event.told }));
    const { status, content } = await caller.ask("/events", { events: told }, cut);
    if (status === 200) return content.answers;
    return events.map(() => ({ status, problem: content }));
  }

  /** @param {Event} event @param {any} answer */
  #answered(event, answer) {
    const say = () => JSON.stringify([event.reference, event.told, event.seq, answer]);
    const { status, accepted, problem } = answer;
    const { kind } = event.told;
    if (status === 200 || status === 201) {
      if (status === 200) this.repeated += 1;
      if (event.seq !== null && event.seq !== accepted.seq) throw new Error(`applied in two places: ${say()}`);
      if (status === 201 && event.fresh) throw new Error(`applied twice: ${say()}`);
      event.fresh ||= status === 201;
      event.copies -= 1;
      if (event.seq !== null) return;
      event.seq = accepted.seq;
      this.#done += 1;
      this.#moved = performance.now();
      event.applied();
    } else if (status === 202) {
      this.held.set(kind, (this.held.get(kind) ?? 0) + 1);
      this.#again(event, KEPT_BACK);
    } else if (status === 429) {
      this.#again(event, KEPT_BACK);
    } else if (status === 409 && kind === "plan_upheld" && problem.reason === "no_such_act") {
      // Nobody has objected yet.
      this.refused += 1;
      this.#again(event, KEPT_BACK);
    } else {
      throw new Error(`answered otherwise: ${say()}`);
    }
  }

  /** Tells it again unless that is known to be idle, or another copy is about to be told. @param {Event} event @param {number} after */
  #again(event, after) {
    event.copies -= 1;
    if (event.seq === null && event.copies === 0) this.#put(event, after);
  }

  /** Pulls the plug while they tell. */
  async #power() {
    for (let turn = 1; turn <= KILLS; turn += 1) {
      while (!this.#over && (this.#done * (KILLS + 1) < this.#total * turn || this.#telling < 2)) await sleep(2);
      if (this.#over) throw this.#fault ?? new Error("all was told before the server could be killed");
      await this.#server.kill();
      this.kills += 1;
      await this.#server.start();
    }
  }

  #left() {
    return `${this.#done} of ${this.#total} are applied, ${this.#waiting.map((waiting) => waiting.length)} wait`;
  }
}
