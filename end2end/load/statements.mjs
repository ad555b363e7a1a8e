/**
 * The statements of one submission as Postgres logged them, turned into a pgbench script: the same SQL without the server
 * around it, so that the comparison can't drift from the code. What must differ from run to run (ids, the reference) is
 * replaced by variables; everything else stays as it was.
 */
import { readFileSync, writeFileSync } from "node:fs";

/** One backend's statements, in order, parameters filled in. @typedef {{ backend: string, sql: string }} Statement */

/** Marks each log entry with its backend. */
export const LINE_PREFIX = "@@%p@@";

/** @param {string} path @param {number} from in bytes @returns {Statement[]} */
export function statements(path, from) {
  const text = readFileSync(path).subarray(from).toString("utf8");
  /** @type {Statement[]} */
  const found = [];
  for (const entry of text.split(/^@@/m).slice(1)) {
    const [, backend = "", level, said = ""] = /^(\d+)@@(LOG|DETAIL):\s+([\s\S]*)$/.exec(entry.trimEnd()) ?? [];
    if (level === "LOG") {
      const sql = /^(?:execute [^:]*|statement): ([\s\S]*)$/.exec(said)?.[1];
      if (sql) found.push({ backend, sql: sql.replaceAll(/\s+/g, " ").trim() });
    } else if (level === "DETAIL") {
      const last = found.findLast((one) => one.backend === backend);
      if (last) last.sql = withParameters(last.sql, said);
    }
  }
  return found;
}

/** @param {string} sql @param {string} detail `parameters: $1 = 'a', $2 = NULL` */
function withParameters(sql, detail) {
  /** @type {Map<string, string>} */
  const values = new Map();
  for (const [, number = "", value = ""] of detail.matchAll(/\$(\d+) = (NULL|'(?:[^']|'')*')/g)) values.set(number, value);
  return sql.replaceAll(/\$(\d+)/g, (whole, number) => values.get(number) ?? whole);
}

/**
 * The transaction that inserted into `cases`, from its beginning to its end.
 * @param {Statement[]} all
 */
export function submission(all) {
  const at = all.findIndex(({ sql }) => /^insert into cases\b/i.test(sql));
  const backend = all[at]?.backend;
  if (at < 0) throw new Error("no submission in the log");
  const mine = all.map(({ sql }, index) => ({ sql, index })).filter(({ index }) => all[index]?.backend === backend);
  const begin = mine.findLastIndex(({ sql, index }) => index < at && /^begin/i.test(sql));
  const end = mine.findIndex(({ sql, index }) => index > at && /^commit/i.test(sql));
  return mine.slice(begin, end + 1).map(({ sql }) => sql);
}

/**
 * @param {string} path where the script goes
 * @param {string[]} sql of one submission
 * @param {{ draft: string, reference: string, caseId: string }} its what is new in every run
 */
export function writeScript(path, sql, its) {
  // Ids of anything else that was made: messages, jobs.
  const uuid = /'[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'/g;
  const lines = [
    "select nextval('bench_number') as n \\gset",
    ...sql.map((one) => {
      let line = one
        .replaceAll(`'${its.draft}'`, "(lpad(to_hex(:n::bigint), 32, '0'))::uuid")
        .replaceAll(`'${its.reference}'`, "translate(lpad((:n::bigint)::text, 10, '0'), '01', 'AB')")
        .replaceAll(`'${its.caseId}'`, "(:id::bigint)")
        // An array of nothing else, for rows that go in together.
        .replaceAll(new RegExp(`'\\{${its.caseId}(?:,${its.caseId})*\\}'`, "g"), (all) => {
          return `array_fill(:id::bigint, array[${all.split(",").length}])`;
        })
        // A colon before a letter would be a variable.
        .replaceAll(/":(?=[a-z])/g, '": ');
      line = line.replaceAll(uuid, "gen_random_uuid()");
      return /^insert into cases\b/i.test(line) ? `${line} \\gset` : `${line};`;
    }),
  ];
  writeFileSync(path, `${lines.join("\n")}\n`);
}
