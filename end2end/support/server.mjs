/** Starting, stopping and killing the real server, each with a folder of its own: its database cluster is in there. */
import { execFile, spawn } from "node:child_process";
import { randomInt } from "node:crypto";
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

/** An address of the range for documentation, for `X-Forwarded-For`. */
export function someAddress() {
  return `2001:db8:${randomInt(1 << 16).toString(16)}:${randomInt(1 << 16).toString(16)}::1`;
}

/** A new folder that the user postgres can reach, when root starts the cluster. */
export function newFolder() {
  const folder = mkdtempSync(join(tmpdir(), "sunlit-e2e-"));
  chmodSync(folder, 0o755);
  return folder;
}

/** Chromium's helpers write for a moment after the browser is gone: a folder that is not empty yet is tried again. @param {string} folder */
export function removeFolder(folder) {
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
}

export class Server {
  /** @type {import("node:child_process").ChildProcess | undefined} */
  #process;
  #settings;

  /**
   * @param {string} folder where `.data/` and the log are
   * @param {number} port
   * @param {Record<string, string>} settings more environment
   */
  constructor(folder, port, settings = {}) {
    this.folder = folder;
    this.#settings = settings;
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

  /** Another one on a copy of all that this one keeps, which must not run. */
  async copy() {
    const copy = new Server(newFolder(), await freePort(), this.#settings);
    // With owners: the cluster is another user's where root started it.
    await run("cp", ["--archive", `${this.folder}/.`, copy.folder]);
    return copy;
  }

  /** @param {number} cases */
  async seed(cases) {
    await this.command("seed", "--demo", "--cases", String(cases));
  }

  /** A key for everything that a back office may do. */
  async apiKey(source = "end2end") {
    const lines = await this.command(
      "api-key", "create", "--source", source, "--scopes", "events:write,applications:read,people:read,documents:read",
    );
    return lines.split("\n").at(-1) ?? "";
  }

  /** Where sealed documents are. */
  get documents() {
    return join(this.folder, ".data/objects");
  }

  /** For the owner of the tables. */
  get databaseUrl() {
    const given = this.environment["DATABASE_URL"];
    const socket = encodeURIComponent(join(this.folder, ".data/postgres/socket"));
    return given || `postgres://sunlit_owner@${socket}/sunlit`;
  }

  /**
   * What a query answers, as one JSON value.
   * @param {string} sql of one row with one JSON column
   */
  async query(sql) {
    const { stdout } = await run("psql", ["--no-psqlrc", "--tuples-only", "--no-align", "--command", sql, this.databaseUrl]);
    return JSON.parse(stdout);
  }

  /** Whether the event logs are whole and the caches agree with them. */
  async facts() {
    return this.query(`
      with logs as (select case_id, count(*) as events, max(seq) as last from events group by case_id)
      select json_build_object(
        'cases', (select count(*) from cases),
        'events', (select coalesce(sum(events), 0) from logs),
        'gaps', (select count(*) from logs where events <> last),
        'disagreeing', (select count(*) from logs full join case_states using (case_id) where seq is distinct from last))`);
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
    removeFolder(this.folder);
  }
}

/**
 * @param {number} port
 * @returns {Record<string, string>}
 */
function configuration(port) {
  return {
    SUNLIT_LISTEN: `127.0.0.1:${port}`,
    // Two servers on one machine would fight for them.
    SUNLIT_METRICS_LISTEN: "",
    SUNLIT_STAFF_LISTEN: "",
    // All browsers of the tests share one address.
    SUNLIT_ADDRESS_LIMIT_FACTOR: "1000",
    // Limits per address stay as they are: each test calls from an address of its own.
    SUNLIT_TRUSTED_PROXY: "127.0.0.1",
    SUNLIT_CODES_PER_SECOND: "1000",
    // All journeys live in one county on one day: each must find its half-days free.
    SUNLIT_VISITS_PER_HALF_DAY: "1000",
    DATABASE_URL: "",
    DATABASE_OWNER_URL: "",
  };
}
