/** A reader of `changes` who is cut off again and again, goes on where he was, and trusts nothing. */
import { setTimeout as sleep } from "node:timers/promises";
import { Caller, Lost, someCut } from "./calls.mjs";

export class Feed {
  /** What was read of each case, in the order in which it came. @type {Map<string, Record<string, unknown>[]>} */
  logs = new Map();
  pages = 0;
  cut = 0;
  #after = 0;
  #ended = false;
  #caller;
  #chance;
  /** @type {Promise<void>} */
  #reading;

  /** @param {string} url @param {string} key @param {import("./chance.mjs").Chance} chance */
  constructor(url, key, chance) {
    this.#caller = new Caller(url, key);
    this.#chance = chance;
    this.#reading = this.#read();
    // Whoever finishes the reading is told; until then it is nobody's unhandled error.
    this.#reading.catch(() => {});
  }

  /** Reads what is still to come, once nothing more is told. */
  async finish() {
    this.#ended = true;
    await this.#reading;
    this.#caller.close();
  }

  async #read() {
    for (;;) {
      const last = this.#ended;
      const [limit, wait] = [this.#chance.between(1, 1000), last ? 0 : this.#chance.between(0, 2)];
      try {
        const cut = this.#chance.percent(10) ? someCut(this.#chance) : undefined;
        const { status, content } = await this.#caller.ask(`/changes?after=${this.#after}&limit=${limit}&wait=${wait}`, undefined, cut);
        if (status !== 200) throw new Error(`changes after ${this.#after}: ${status} ${JSON.stringify(content)}`);
        this.pages += 1;
        this.#take(content);
        if (last && content.changes.length === 0) return;
      } catch (error) {
        if (!(error instanceof Lost)) throw error;
        this.cut += 1;
        await sleep(20);
      }
    }
  }

  /** Each position is new and further on; each case's log comes in its order, without a gap. @param {any} page */
  #take(page) {
    for (const { position, reference, area: _, ...recorded } of page.changes) {
      if (position <= this.#after) throw new Error(`position ${position} after ${this.#after}`);
      this.#after = position;
      const log = this.logs.get(reference) ?? [];
      if (recorded.seq !== log.length + 1) throw new Error(`${reference}: event ${recorded.seq} after ${log.length} at ${position}`);
      log.push(recorded);
      this.logs.set(reference, log);
    }
    if (page.next !== this.#after) throw new Error(`next is ${page.next} after ${this.#after}`);
  }
}
