/** Applications filled in up to the last button, so that only the submission itself is measured. */
import { execFile } from "node:child_process";
import { statSync, writeFileSync } from "node:fs";
import { Agent } from "node:http";
import { join } from "node:path";
import { promisify } from "node:util";
import { deflateSync } from "node:zlib";
import { LINE_PREFIX, statements, submission, writeScript } from "./statements.mjs";
import { Visitor } from "./visitor.mjs";

/** @typedef {import("../support/server.mjs").Server} Server */
const run = promisify(execFile);

/** As many fill in forms at once. */
const AT_ONCE = 8;
/** Rows of drafts for pgbench, more than it can use up. */
const DRAFTS = 100_000;
const AGREED = { document_processing: "yes", promise: "yes", supply_contract: "yes" };

/**
 * One draft, complete, on its check page.
 * @param {Server} server @param {Agent} agent @param {number} number
 */
async function ready(server, agent, number) {
  const visitor = new Visitor(server.url, agent);
  const phone = `198${String(number).padStart(8, "0")}`;
  await visitor.get("/apply/where");
  const area = /<option value="([^"]+)"/.exec(visitor.html)?.[1] ?? "";
  await visitor.send("apply/where", { area, address: `测试路 ${number} 号`, premises: "home" });
  const document = { applicant: "owner", document: "passport", number: `E${10_000_000 + number}`, holder: "测试" };
  const file = { field: "files", name: "p.png", mimeType: "image/png", bytes: PICTURE };
  await visitor.sendFile("apply/document", document, file);
  await visitor.send("apply/supply", { capacity_by: "kilowatts", kilowatts: "8", phases: "1" });
  await visitor.send("apply/contact", { name: "测试", phone, act: "send" });
  const messages = new Visitor(server.url, agent);
  await messages.get("/dev/messages");
  const message = messages.html.split("<li").find((item) => item.includes(phone))?.replaceAll(phone, "") ?? "";
  const code = /(?<!\d)\d{6}(?!\d)/.exec(message)?.[0] ?? "";
  await visitor.send("apply/contact", { name: "测试", phone, act: "confirm", code });
  if (visitor.path !== "/apply/check") throw new Error(`stuck at ${visitor.path}`);
  return visitor;
}

/** A grey pixel. */
const PICTURE = (() => {
  const crc = (/** @type {Buffer} */ bytes) => {
    let register = 0xffffffff;
    for (const byte of bytes) {
      register ^= byte;
      for (let bit = 0; bit < 8; bit += 1) register = register & 1 ? (register >>> 1) ^ 0xedb88320 : register >>> 1;
    }
    return (register ^ 0xffffffff) >>> 0;
  };
  const chunk = (/** @type {string} */ kind, /** @type {Buffer} */ data) => {
    const frame = Buffer.alloc(12 + data.length);
    frame.writeUInt32BE(data.length, 0);
    frame.write(kind, 4, "latin1");
    data.copy(frame, 8);
    frame.writeUInt32BE(crc(frame.subarray(4, 8 + data.length)), 8 + data.length);
    return frame;
  };
  const head = Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]);
  const mark = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");
  return Buffer.concat([mark, chunk("IHDR", head), chunk("IDAT", deflateSync(Buffer.from([0, 128]))), chunk("IEND", Buffer.alloc(0))]);
})();

/**
 * @param {Server} server @param {number} count
 * @returns {Promise<{ list: string, lua: string, agent: Agent }>} the file with one request per line and the script that sends them
 */
export async function prepareSubmissions(server, count) {
  const agent = new Agent({ keepAlive: true, maxSockets: 2 * AT_ONCE });
  /** @type {string[]} */
  const lines = [];
  let next = 0;
  const worker = async () => {
    while (next < count) {
      next += 1;
      const visitor = await ready(server, agent, next);
      const { fields } = visitor.form("apply/submit", AGREED);
      lines.push(`${visitor.cookie}\t${fields}\t${visitor.address}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  const list = join(server.folder, "submissions.tsv");
  writeFileSync(list, `${lines.join("\n")}\n`);
  return { list, lua: join(import.meta.dirname, "submit.lua"), agent };
}

/**
 * The pgbench script of one submission, and the rows that it works on.
 * @param {Server} server @param {{ agent: Agent }} prepared
 */
export async function submissionScript(server, { agent }) {
  const sql = (/** @type {string} */ text) => run("psql", ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-c", text, server.databaseUrl]);
  const log = join(server.folder, ".data/postgres/postgres.log");
  // The private cluster starts with its log off; what is said of the database wins, for connections made after it.
  const setLog = async (/** @type {"all" | "none"} */ statement, /** @type {string} */ prefix) => {
    await sql(`alter database sunlit set log_statement = '${statement}'`);
    await sql(`alter database sunlit set log_error_verbosity = '${statement === "all" ? "default" : "terse"}'`);
    await sql(`alter database sunlit set log_parameter_max_length = ${statement === "all" ? -1 : 0}`);
    await sql(`alter system set log_line_prefix = '${prefix}'`);
    await server.stop();
    await server.start();
  };

  const visitor = await ready(server, agent, 99_999_999);
  const { fields } = visitor.form("apply/submit", AGREED);
  await setLog("all", LINE_PREFIX);
  const from = statSync(log).size;
  await visitor.send("apply/submit", AGREED);
  await setLog("none", "%m [%p] ");

  const reference = visitor.path.slice(-10);
  const caseId = String(await server.query(`select id from cases where reference = '${reference}'`));
  const draft = fields.get("draft") ?? "";
  await sql("create sequence bench_number");
  await sql(`insert into drafts (id, sealed_answers, wrapped_key, master_key_version, step, phone_hash, created_at, updated_at)
    select (lpad(to_hex(n), 32, '0'))::uuid, decode(repeat('ab', 600), 'hex'), decode(repeat('cd', 60), 'hex'), 1, 'check', null, now(), now()
    from generate_series(1, ${DRAFTS}) as n`);
  await sql("analyze drafts");
  const path = join(server.folder, "submission.sql");
  writeScript(path, submission(statements(log, from)), { draft, reference, caseId });
  return path;
}
