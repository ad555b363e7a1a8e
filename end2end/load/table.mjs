/** What was measured, each beside its budget. */
export class Table {
  /** @type {[what: string, measured: string, budget: string, holds: boolean][]} */
  #rows = [];

  /** @param {string} what @param {number} measured @param {"≥" | "≤"} sign @param {number} budget @param {string} unit */
  row(what, measured, sign, budget, unit) {
    const holds = sign === "≥" ? measured >= budget : measured <= budget;
    const digits = unit === "×" ? 2 : measured < 10 ? 1 : 0;
    this.#rows.push([what, `${measured.toFixed(digits)} ${unit}`, `${sign} ${budget} ${unit}`, holds]);
  }

  /** Whether all hold. */
  print() {
    const width = Math.max(...this.#rows.map(([what]) => what.length));
    console.log(`\n${"".padEnd(width)}  measured    budget`);
    for (const [what, measured, budget, holds] of this.#rows) {
      console.log(`${what.padEnd(width)}  ${measured.padStart(9)}   ${budget.padEnd(10)} ${holds ? "holds" : "MISSED"}`);
    }
    return this.#rows.every(([, , , holds]) => holds);
  }
}
