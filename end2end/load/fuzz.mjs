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
 * The description as the server gives it, with three things said otherwise: events are written out kind by kind, since the generator can't
 * read `unevaluatedProperties`; references are some that there are, since no other leads anywhere; and numbers in events are the first
 * few, since to the generator 3.0 is a whole number as well, which the server does not take.
 * @param {import("../support/server.mjs").Server} server
 * @param {string[]} references
 */
async function description(server, references) {
  const document = await (await fetch(`${server.url}/api/v1/openapi.json`)).json();
  const { schemas } = document.components;
  // What is answered stays as it is described.
  schemas.ToldTarget = { oneOf: schemas.Target.oneOf.map(small) };
  for (const name of ["Push", "BatchEvent"]) {
    const [kinds, beside] = closed(schemas, schemas[name]);
    schemas[name] = { oneOf: kinds.map((kind) => small(merged(kind, beside))) };
  }
  for (const [path, methods] of Object.entries(document.paths)) {
    if (!path.includes("{reference}")) continue;
    for (const { parameters } of Object.values(methods)) {
      for (const parameter of parameters) if (parameter.name === "reference") parameter.schema = { type: "string", enum: references };
    }
  }
  schemas.BatchEvent.oneOf.forEach((/** @type {any} */ kind) => (kind.properties.application = { type: "string", enum: references }));
  return document;
}

/** Of some cases, most of them open. @param {import("../support/server.mjs").Server} server @param {number} open @returns {Promise<string[]>} */
export async function someReferences(server, open) {
  const some = (/** @type {string} */ state, /** @type {number} */ most) =>
    `(select reference from cases join case_states on case_id = id where state = '${state}' order by id limit ${most})`;
  return server.query(`select json_agg(reference) from (${some("open", open)} union all ${some("energised", 3)}) as chosen`);
}

/** Kinds of an event, and the fields that stand beside each. @param {any} schemas @param {any} schema @returns {[any[], any]} */
function closed(schemas, schema) {
  let [kinds, beside] = [/** @type {any[]} */ ([]), { properties: {}, required: /** @type {string[]} */ ([]) }];
  for (const part of schema.allOf) {
    const of = part.$ref ? schemas[part.$ref.split("/").at(-1)] : part;
    if (of.oneOf) kinds = of.oneOf;
    else if (of.allOf) {
      const [more, fields] = closed(schemas, of);
      kinds = more;
      beside = merged(beside, fields);
    } else beside = merged(beside, of);
  }
  return [kinds, beside];
}

/** The same of small numbers. @param {any} schema */
function small(schema) {
  const { properties, ...rest } = structuredClone(schema);
  for (const [name, { type, $ref }] of Object.entries(properties)) {
    if (type === "integer") properties[name] = { enum: [1, 2, 3, 4, 5, 6, 7, 8] };
    if ($ref === "#/components/schemas/Target") properties[name] = { $ref: "#/components/schemas/ToldTarget" };
  }
  return { ...rest, properties };
}

/** @param {any} one @param {any} other */
function merged(one, other) {
  return {
    type: "object",
    properties: { ...one.properties, ...other.properties },
    required: [...(one.required ?? []), ...(other.required ?? [])],
    additionalProperties: false,
  };
}
