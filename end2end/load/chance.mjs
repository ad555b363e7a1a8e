/** Chance that falls the same way every time for the same seed. */
import { createHash } from "node:crypto";

export class Chance {
  #seed;
  #drawn = 0;

  /** @param {string} seed */
  constructor(seed) {
    this.#seed = seed;
  }

  /** From 0 up to 1. */
  fraction() {
    this.#drawn += 1;
    return createHash("sha256").update(`${this.#seed} ${this.#drawn}`).digest().readUInt32LE() / 2 ** 32;
  }

  /** A whole number; both ends belong to it. @param {number} from @param {number} to */
  between(from, to) {
    return from + Math.floor(this.fraction() * (to - from + 1));
  }

  /** True in so many of 100 cases. @param {number} percent */
  percent(percent) {
    return this.fraction() * 100 < percent;
  }

  /** @template T @param {readonly T[]} of not empty @returns {T} */
  one(of) {
    return /** @type {T} */ (of[this.between(0, of.length - 1)]);
  }
}
