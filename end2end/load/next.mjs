/** The peer: the public case page by Next.js, from the same rows of the same database, as its own tools build and run it. */
import { spawn } from "node:child_process";
import { closeSync, cpSync, mkdirSync, openSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { root } from "../support/paths.mjs";
import { freePort } from "../support/server.mjs";

/**
 * Builds the peer in a folder of its own and starts it: one process, as `next start` does.
 * @param {string} folder to be made in
 * @param {string} databaseUrl
 */
export async function nextPeer(folder, databaseUrl) {
  const source = join(import.meta.dirname, "next");
  const peer = join(folder, "next");
  mkdirSync(peer);
  for (const part of ["app", "package.json", "package-lock.json", "next.config.mjs"]) {
    cpSync(join(source, part), join(peer, part), { recursive: true });
  }
  cpSync(join(root, "public"), join(peer, "public"), { recursive: true, filter: (path) => !/\/pkg(\.new)?$/.test(path) });
  writeFileSync(join(peer, "app/sunlit.css"), styleSheet());
  const environment = {
    ...process.env, NODE_ENV: /** @type {const} */ ("production"), NEXT_TELEMETRY_DISABLED: "1", DATABASE_URL: databaseUrl,
  };
  const log = join(peer, "peer.log");
  const output = openSync(log, "a");
  /** @param {string} program @param {string[]} args */
  const begun = (program, ...args) => spawn(program, args, { cwd: peer, env: environment, stdio: ["ignore", output, output] });
  const failed = (/** @type {string} */ what) => new Error(`the Next.js peer: ${what}\n${readFileSync(log, "utf8").slice(-4000)}`);
  const next = join(peer, "node_modules/next/dist/bin/next");
  try {
    await done(begun("npm", "ci", "--no-audit", "--no-fund")).catch(() => Promise.reject(failed("npm ci")));
    await done(begun(process.execPath, next, "build")).catch(() => Promise.reject(failed("next build")));
    const port = await freePort();
    const child = begun(process.execPath, next, "start", "-H", "127.0.0.1", "-p", String(port));
    const url = `http://127.0.0.1:${port}`;
    const gone = new Promise((resolve) => child.once("close", resolve));
    const stop = async () => {
      child.kill("SIGTERM");
      await gone;
    };
    for (let tries = 0; tries < 600 && child.exitCode === null; tries += 1) {
      if (await fetch(url).then(() => true, () => false)) return { url, stop };
      await sleep(50);
    }
    await stop();
    throw failed("next start");
  } finally {
    closeSync(output);
  }
}

/** As the portal puts it together: the layers say what goes before what. */
function styleSheet() {
  const folder = join(root, "style");
  const sheets = readdirSync(folder).sort().map((name) => readFileSync(join(folder, name), "utf8"));
  return ["@layer tokens, base, components, pages, elder, print;", ...sheets].join("\n");
}

/** @param {import("node:child_process").ChildProcess} child @returns {Promise<void>} */
function done(child) {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => (code === 0 ? resolve() : reject(new Error(`ended with ${code}`))));
  });
}
