/**
 * Honest people who apply with a photograph while others send bombs, hang up and fall silent, round after round. No honest
 * upload may fail, and the portal stays small and well.
 * Bounded: STORM_MINUTES (30). Wants the release build as SUNLIT.
 */
import { readFileSync } from "node:fs";
import { Server } from "../support/server.mjs";
import { applicant, blackPng, bombs, fallSilent, hangUp, largePng, longName, longText, sendFile } from "./attacks.mjs";
import { watchHealth } from "./health.mjs";

const until = Date.now() + Number(process.env["STORM_MINUTES"] ?? 30) * 60_000;
/** Milliseconds within which an honest file is taken. */
const SERVED = 10_000;
/** MiB of the portal's own process. */
const MOST_MEMORY = 256;

const server = await Server.create({ RUST_LOG: "warn" });
let failures = 0;
try {
  await server.seed(50);
  await server.start();
  const [files, png, photo] = [bombs(), largePng(), blackPng(200)];
  for (let round = 1; Date.now() < until; round += 1) {
    const health = watchHealth(server.url);
    let attacking = true;
    let served = 0;
    let slowest = 0;
    const honest = Promise.all(
      [0, 1, 2].map(async () => {
        while (attacking) {
          const visitor = await applicant(server.url);
          const began = performance.now();
          const answer = await sendFile(visitor, photo, "身份证.png", "image/png");
          const took = performance.now() - began;
          slowest = Math.max(slowest, took);
          await visitor.get("/apply/document");
          const taken = answer?.status === 303 && visitor.html.includes('class="received"') && took < SERVED;
          if (taken) served += 1;
          else failures += 1;
        }
      }),
    );
    const attackers = await Promise.all(Array.from({ length: 24 }, () => applicant(server.url)));
    const some = (/** @type {number} */ from, /** @type {number} */ count) => attackers.slice(from, from + count);
    await Promise.all([
      ...files.map(([, bytes], at) => sendFile(/** @type {import("./visitor.mjs").Visitor} */ (attackers[at]), bytes)),
      hangUp(some(4, 8), png),
      fallSilent(some(12, 10), 10 << 20, 15_000),
      longText(/** @type {import("./visitor.mjs").Visitor} */ (attackers[22]), 64 << 20),
      longName(/** @type {import("./visitor.mjs").Visitor} */ (attackers[23])),
    ]);
    attacking = false;
    await honest;
    const took = (await health.stop()).sort((one, other) => one - other);
    const status = readFileSync(`/proc/${server.pid}/status`, "utf8");
    const most = Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? Infinity) / 1024;
    const late = took[Math.floor(took.length * 0.95)] ?? Infinity;
    console.log(
      `round ${round}: ${served} honest files, slowest ${Math.round(slowest)} ms, ${failures} failed so far; ` +
        `well in ${Math.round(late)} ms (19 of 20; at worst ${Math.round(took.at(-1) ?? Infinity)}), ${Math.round(most)} MiB at most`,
    );
    if (most > MOST_MEMORY) failures += 1;
  }
} finally {
  await server.remove();
}
console.log(failures === 0 ? "storm: nothing honest failed" : `storm: ${failures} failed`);
process.exitCode = failures === 0 ? 0 : 1;
