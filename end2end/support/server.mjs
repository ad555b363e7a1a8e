/** Starting, stopping and killing the real server, each with a folder of its own: its database cluster is in there. */
import { execFile, spawn } from "node:child_process";
import { chmodSync, createWriteStream, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { binary } from "./paths.mjs";

const run = promisify(execFile);

/** @returns {Promise<number>} a loopback port that was free a moment ago */
export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

/** A new folder that the user postgres can reach, when root starts the cluster. */
export function newFolder() {
  const folder = mkdtempSync(join(tmpdir(), "sunlit-e2e-"));
  chmodSync(folder, 0o755);
  return folder;
}

export class Server {
  /** @type {import("node:child_process").ChildProcess | undefined} */
  #process;

  /**
   * @param {string} folder where `.data/` and the log are
   * @param {number} port
   * @param {Record<string, string>} settings more environment
   */
  constructor(folder, port, settings = {}) {
    this.folder = folder;
    this.port = port;
    this.url = `http://127.0.0.1:${port}`;
    this.log = join(folder, "server.log");
    this.environment = { ...process.env, ...configuration(port), ...settings };
  }

  /** @param {Record<string, string>} settings */
  static async create(settings = {}) {
    return new Server(newFolder(), await freePort(), settings);
  }

  /**
   * One command of the program, with this server's configuration.
   * @param {string[]} args
   */
  async command(...args) {
    mkdirSync(this.folder, { recursive: true });
    const { stdout } = await run(binary, args, { cwd: this.folder, env: this.environment, maxBuffer: 1 << 24 });
    return stdout.trim();
  }

  /** Milliseconds until it answered that it is ready. */
  async start() {
    const began = performance.now();
    const log = createWriteStream(this.log, { flags: "a" });
    const child = spawn(binary, ["serve"], {
      cwd: this.folder,
      env: this.environment,
      stdio: ["ignore", "pipe", "pipe"],
    });
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    this.#process = child;
    const until = began + 60_000;
    while (performance.now() < until) {
      if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}: see ${this.log}`);
      const ready = await fetch(`${this.url}/readyz`).then((answer) => answer.ok, () => false);
      if (ready) return performance.now() - began;
      await sleep(20);
    }
    throw new Error(`the server was not ready within a minute: see ${this.log}`);
  }

  get pid() {
    return this.#process?.pid;
  }

  /** As the power cut does. */
  async kill() {
    await this.#end("SIGKILL");
  }

  /** As an operator does. */
  async stop() {
    await this.#end("SIGTERM");
  }

  /** @param {NodeJS.Signals} signal */
  async #end(signal) {
    const child = this.#process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill(signal);
    await gone;
  }

  /** Stops it and forgets all that it kept. */
  async remove() {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/**
 * @param {number} port
 * @returns {Record<string, string>}
 */
function configuration(port) {
  return {
    SUNLIT_LISTEN: `127.0.0.1:${port}`,
    DATABASE_URL: "",
  };
}
