/** The REST interface under what schemathesis makes of its own description. */
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

const schemathesis = join(homedir(), ".cache/sunlit/soak/bin/schemathesis");
const config = join(import.meta.dirname, "../schemathesis.toml");

/** What keys can be made for, one by one, and all of it. */
export const SCOPES = ["events:write", "applications:read", "people:read", "documents:read", "ratings:read", "messages:write", "lists:publish"];

/**
 * What must hold whatever happened: no answer of the server's own making is an error, and every answer is as described.
 * @param {import("../support/server.mjs").Server} server
 * @param {string | null} key
 * @param {number} limit in seconds
 * @param {string[]} references of cases that it may do anything to
 */
export async function fuzz(server, key, limit, references) {
  const file = join(server.folder, "openapi.json");
  writeFileSync(file, JSON.stringify(await description(server, references)));
  const child = spawn(
    schemathesis,
    [
      "--config-file", config, "run", file, "--url", server.url, ...(key ? ["--header", `Authorization:Bearer ${key}`] : []),
      // One worker: with more, Python 3.11 fails in the generator now and then.
      "--max-time", String(limit), "--workers", "1", "--continue-on-failure", "--no-color", "--suppress-health-check", "all", "--warnings", "off",
    ],
    { cwd: server.folder, stdio: ["ignore", "pipe", "inherit"] },
  );
  let said = "";
  child.stdout.on("data", (bytes) => (said += bytes));
  /** @type {Promise<{ code: number | null, said: string }>} */
  const ended = new Promise((resolve) => child.once("exit", (code) => resolve({ code, said })));
  return { child, ended };
}

/**
 * The description as the server gives it, but for references: they are some that there are, since no other leads anywhere.
 * @param {import("../support/server.mjs").Server} server
 * @param {string[]} references
 */
async function description(server, references) {
  const document = await (await fetch(`${server.url}/api/v1/openapi.json`)).json();
  for (const [path, methods] of Object.entries(document.paths)) {
    if (!path.includes("{reference}")) continue;
    for (const { parameters } of Object.values(methods)) {
      for (const parameter of parameters) if (parameter.name === "reference") parameter.schema = { type: "string", enum: references };
    }
  }
  for (const kind of document.components.schemas.BatchEvent.oneOf) kind.properties.application = { type: "string", enum: references };
  return document;
}

/** Of some cases, most of them open. @param {import("../support/server.mjs").Server} server @param {number} open @returns {Promise<string[]>} */
export async function someReferences(server, open) {
  const some = (/** @type {string} */ state, /** @type {number} */ most) =>
    `(select reference from cases join case_states on case_id = id where state = '${state}' order by id limit ${most})`;
  return server.query(`select json_agg(reference) from (${some("open", open)} union all ${some("energised", 3)}) as chosen`);
}
