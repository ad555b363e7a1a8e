/** Plans as `auto_explain` writes them to the log of Postgres. */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

const SETTINGS = {
  session_preload_libraries: "auto_explain",
  "auto_explain.log_min_duration": "0",
  "auto_explain.log_analyze": "on",
  "auto_explain.log_buffers": "on",
};

/** @typedef {{ milliseconds: number, text: string }} Plan of a statement: its longest run */

/**
 * One for each statement, the slowest first.
 * @param {string} path of the log @param {number} from in bytes
 * @returns {Plan[]}
 */
function plansOf(path, from) {
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

/**
 * Prints the plans by which Postgres answers while something is done, of those statements that take over a millisecond, and
 * gives the milliseconds of the slowest. The server is restarted before and after.
 * @param {import("../support/server.mjs").Server} server
 * @param {() => Promise<unknown>} before what fills connections and caches @param {() => Promise<unknown>} work
 */
export async function explained(server, before, work) {
  const explain = async (/** @type {boolean} */ on) => {
    for (const [setting, value] of Object.entries(SETTINGS)) {
      const text = `alter database sunlit ${on ? `set ${setting} = '${value}'` : `reset ${setting}`}`;
      await run("psql", ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-c", text, server.databaseUrl]);
    }
    // Holds for connections made after it.
    await server.stop();
    await server.start();
  };
  await explain(true);
  await before();
  const log = join(server.folder, ".data/postgres/postgres.log");
  const from = readFileSync(log).length;
  await work();
  const found = plansOf(log, from);
  await explain(false);
  console.log(`\n${found.length} different statements for these pages; the plans of those that took over a millisecond:`);
  for (const { milliseconds, text } of found.filter((plan) => plan.milliseconds > 1)) {
    console.log(`\n${milliseconds.toFixed(1)} ms\n${text}`);
  }
  return found[0]?.milliseconds ?? 0;
}
