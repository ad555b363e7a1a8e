/**
 * Rounds of: start, fuzz the REST interface from its own description, kill -9 in the middle of it, start again on what
 * the kill left, and look whether anything is lost or disagrees. Then one round that is fuzzed to its end.
 * Bounded: SOAK_ROUNDS (5) rounds of SOAK_SECONDS (40).
 */
import { spawn } from "node:child_process";
import { homedir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Server } from "../support/server.mjs";

const rounds = Number(process.env["SOAK_ROUNDS"] ?? 5);
const seconds = Number(process.env["SOAK_SECONDS"] ?? 40);
const schemathesis = join(homedir(), ".cache/sunlit/soak/bin/schemathesis");

/**
 * What must hold whatever happened: no answer of the server's own making is an error, and every answer is as described.
 * @param {Server} server
 * @param {string} key
 * @param {number} limit in seconds
 */
function fuzz(server, key, limit) {
  const child = spawn(
    schemathesis,
    [
      "run", `${server.url}/api/v1/openapi.json`,
      "--checks", "not_a_server_error,content_type_conformance,response_schema_conformance",
      "--header", `Authorization:Bearer ${key}`,
      "--max-time", String(limit), "--workers", "2", "--no-color", "--suppress-health-check", "all", "--warnings", "off",
    ],
    { cwd: server.folder, stdio: ["ignore", "pipe", "inherit"] },
  );
  let said = "";
  child.stdout.on("data", (bytes) => (said += bytes));
  const ended = new Promise((resolve) => child.once("exit", (code) => resolve({ code, said })));
  return { child, ended };
}

const server = await Server.create();
let failed = 0;
try {
  await server.seed(200);
  console.log(`ready in ${Math.round(await server.start())} ms`);
  const key = await server.apiKey();
  for (let round = 1; round <= rounds; round += 1) {
    const before = await server.facts();
    const { child, ended } = fuzz(server, key, seconds);
    await sleep((seconds * 1000 * (1 + Math.random())) / 2);
    await server.kill();
    child.kill("SIGINT");
    await ended;
    const ready = await server.start();
    const after = await server.facts();
    const lost = after.events < before.events || after.cases < before.cases;
    if (lost || after.disagreeing > 0 || after.gaps > 0) failed += 1;
    console.log(
      `round ${round}: killed, ready again in ${Math.round(ready)} ms, ${before.events} → ${after.events} events, ` +
        `${after.gaps} gaps in a log, ${after.disagreeing} caches that disagree`,
    );
  }
  const { code, said } = await fuzz(server, key, seconds).ended;
  if (code !== 0) {
    failed += 1;
    console.log(said.slice(-6000));
  }
  console.log(`last round: fuzzed to the end, ${code === 0 ? "nothing found" : "findings above"}`);
} finally {
  await server.remove();
}
console.log(`${rounds + 1 - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
