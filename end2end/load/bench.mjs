/**
 * One run, one machine, ratios: pages against nginx serving the same bytes, submissions against pgbench running the very
 * statements that the server ran, with as many clients, and the case page against Next.js rendering the same rows. Prints
 * each beside its budget.
 * Wants the release build as SUNLIT; the database is the server's private cluster, as durable as Postgres is unsaid.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { Server, freePort } from "../support/server.mjs";
import { memory, nginx, pgbench, wrk } from "./measure.mjs";
import { nextPeer } from "./next.mjs";
import { prepareSubmissions, submissionScript } from "./submissions.mjs";
import { Table } from "./table.mjs";
import { Visitor } from "./visitor.mjs";

const seconds = Number(process.env["BENCH_SECONDS"] ?? 8);
const clients = 8;

const table = new Table();

/** @param {Buffer} bytes */
const brotli = (bytes) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;

/** As a browser asks. @param {string} url */
async function fetched(url) {
  const answer = await fetch(url, { headers: { "accept-encoding": "br" } });
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return answer;
}

const server = await Server.create({ RUST_LOG: "warn" });
try {
  await server.seed(2000);
  await server.start();
  await server.stop();
  table.row("cold start to /readyz, migrated database", (await server.start()) / 1000, "≤", 1, "s");
  const key = await server.apiKey();
  const listed = await fetch(`${server.url}/api/v1/applications`, { headers: { authorization: `Bearer ${key}` } });
  const reference = (await listed.json()).applications[0].reference.replaceAll("-", "");
  const pages = {
    "case page": { path: `/track/${reference}`, least: 1 },
    "fees page": { path: "/fees", least: 0.8 },
  };

  // Restarts the server, so it comes before everything whose memory counts.
  const prepared = await prepareSubmissions(server, Number(process.env["BENCH_SUBMISSIONS"] ?? 4000));
  const script = await submissionScript(server, prepared);

  // --- the same bytes from nginx
  /** @type {Record<string, { bytes: Buffer, headers: Record<string, string> }>} */
  const files = {};
  for (const { path } of Object.values(pages)) {
    const bytes = await raw(`${server.url}${path}`);
    const headers = Object.fromEntries((await fetched(`${server.url}${path}`)).headers);
    for (const own of ["content-length", "content-type", "date", "connection", "transfer-encoding"]) delete headers[own];
    files[path] = { bytes, headers };
  }
  const nginxPort = await freePort();
  const folder = join(server.folder, "nginx");
  mkdirSync(folder);
  const stopNginx = await nginx(folder, nginxPort, files);
  const options = { seconds, connections: 32, headers: ["Accept-Encoding: br"] };
  try {
    for (const [what, { path, least }] of Object.entries(pages)) {
      // In turns, so that whatever else the machine does meets both.
      let [ours, theirs] = [0, 0];
      for (let turn = 0; turn < 2; turn += 1) {
        theirs += (await wrk(`http://127.0.0.1:${nginxPort}${path}`, options)).perSecond / 2;
        ours += (await wrk(`${server.url}${path}`, options)).perSecond / 2;
      }
      console.log(`${what}: ${Math.round(ours)}/s, nginx ${Math.round(theirs)}/s, ${files[path]?.bytes.length} bytes`);
      table.row(`${what} against nginx, same bytes`, ours / theirs, "≥", least, "×");
    }
  } finally {
    stopNginx();
  }

  // --- the case page when nothing is kept: read from the database and rendered for each who asks, by each of the two
  const peer = await nextPeer(server.folder, server.databaseUrl);
  try {
    const [ourUrl, theirUrl] = [`${server.url}${pages["case page"].path}?x=1`, `${peer.url}${pages["case page"].path}`];
    const each = { seconds, connections: 32, headers: [] };
    // Node compiles what runs often: the peer is warm before it counts.
    await wrk(theirUrl, { ...each, seconds: 3 });
    let [ours, theirs, p99] = [0, 0, 0];
    for (let turn = 0; turn < 2; turn += 1) {
      theirs += (await wrk(theirUrl, each)).perSecond / 2;
      const fresh = await wrk(ourUrl, each);
      ours += fresh.perSecond / 2;
      p99 = Math.max(p99, fresh.p99);
    }
    const [ourBytes, theirBytes] = [await raw(ourUrl, "identity"), await raw(theirUrl, "identity")];
    console.log(
      `case page, nothing kept: ${Math.round(ours)}/s (p99 ${p99.toFixed(1)} ms), ${ourBytes.length} bytes; ` +
        `Next.js ${Math.round(theirs)}/s, ${theirBytes.length} bytes`,
    );
    table.row("case page, nothing kept, against Next.js", ours / theirs, "≥", 20, "×");
    table.row("case page, nothing kept, p99", p99, "≤", 10, "ms");
  } finally {
    await peer.stop();
  }

  // --- submissions
  const submitted = await wrk(server.url, { seconds, connections: clients, script: prepared.lua, args: [prepared.list] });
  const transactions = await pgbench({ url: server.databaseUrl, script, clients, seconds });
  console.log(`submissions: ${Math.round(submitted.perSecond)}/s (p99 ${submitted.p99.toFixed(1)} ms), pgbench ${Math.round(transactions)}/s`);
  table.row("submissions against pgbench, same SQL and clients", submitted.perSecond / transactions, "≥", 0.5, "×");
  if (server.pid) {
    const { now, most } = memory(server.pid);
    console.log(`memory: ${now.toFixed(0)} MiB now, ${most.toFixed(0)} MiB at most`);
    table.row("memory under that load", most, "≤", 96, "MiB");
  }

  // --- sizes
  const page = await fetched(`${server.url}${pages["case page"].path}`);
  table.row("case page, HTML, brotli 11", brotli(Buffer.from(await page.arrayBuffer())) / 1000, "≤", 12, "kB");
  const visitor = new Visitor(server.url, prepared.agent);
  await visitor.get("/apply/where");
  await visitor.send("apply/where", {});
  await visitor.get("/apply/document");
  const scripts = [...new Set(visitor.html.match(/\/pkg\/[\w./-]+\.(?:js|wasm)/g) ?? [])];
  const sizes = await Promise.all(
    scripts.map(async (path) => brotli(Buffer.from(await (await fetched(`${server.url}${path}`)).arrayBuffer()))),
  );
  table.row("JS + WASM on a page with islands, brotli 11", sizes.reduce((sum, size) => sum + size, 0) / 1000, "≤", 70, "kB");
} finally {
  await server.remove();
}

process.exitCode = table.print() ? 0 : 1;

/**
 * The bytes on the wire, not decompressed.
 * @param {string} url
 * @returns {Promise<Buffer>}
 */
async function raw(url, encoding = "br") {
  const { get } = await import("node:http");
  return new Promise((resolve, reject) => {
    get(url, { headers: { "accept-encoding": encoding } }, (answer) => {
      /** @type {Buffer[]} */
      const chunks = [];
      answer.on("data", (chunk) => chunks.push(chunk));
      answer.on("end", () => resolve(Buffer.concat(chunks)));
    }).once("error", reject);
  });
}
