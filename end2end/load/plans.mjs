/** Plans as `auto_explain` writes them to the log of Postgres. */
import { readFileSync } from "node:fs";

/** @typedef {{ milliseconds: number, text: string }} Plan of a statement: its longest run */

/**
 * One for each statement, the slowest first.
 * @param {string} path of the log @param {number} from in bytes
 * @returns {Plan[]}
 */
export function plansOf(path, from) {
  /** @type {Map<string, Plan>} */
  const found = new Map();
  const log = readFileSync(path).subarray(from).toString("utf8");
  // An entry begins with its time; what belongs to it is indented.
  for (const entry of log.split(/\n(?=\S)/)) {
    const [, duration, text = ""] = /duration: ([\d.]+) ms  plan:\n([\s\S]*)$/.exec(entry) ?? [];
    if (!duration) continue;
    const statement = /Query Text: ([\s\S]*?)\n\t(?=\S)/.exec(text)?.[1] ?? text;
    const milliseconds = Number(duration);
    if (milliseconds > (found.get(statement)?.milliseconds ?? -1)) found.set(statement, { milliseconds, text });
  }
  return [...found.values()].sort((one, other) => other.milliseconds - one.milliseconds);
}
