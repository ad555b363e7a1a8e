/** The instruments: wrk, nginx, pgbench, and the memory of a process. Loopback only; every run ends by itself. */
import { execFile, spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

/**
 * Requests per second, and the 99th percentile in milliseconds, as wrk saw them. Answers other than 2xx and 3xx are an
 * error: a fast "no" is no result.
 * @param {string} url
 * @param {{ seconds: number, connections: number, script?: string, headers?: string[], args?: string[] }} options
 */
export async function wrk(url, options) {
  const args = ["-t1", `-c${options.connections}`, `-d${options.seconds}s`, "--latency", "--timeout", "10s"];
  for (const header of options.headers ?? []) args.push("-H", header);
  if (options.script) args.push("-s", options.script);
  args.push(url);
  if (options.args) args.push("--", ...options.args);
  const { stdout } = await run("wrk", args, { maxBuffer: 1 << 24 });
  if (/Non-2xx or 3xx responses|Socket errors: connect [1-9]/.test(stdout)) throw new Error(`wrk ${url}:\n${stdout}`);
  const perSecond = Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]);
  const [, number, unit] = /99%\s+([\d.]+)(us|ms|s)/.exec(stdout) ?? [];
  const scale = { us: 0.001, ms: 1, s: 1000 }[unit ?? "ms"] ?? 1;
  return { perSecond, p99: Number(number) * scale, text: stdout };
}

/**
 * nginx with one file per address, sent with the headers that the portal sends.
 * @param {string} folder
 * @param {number} port
 * @param {Record<string, { bytes: Buffer, headers: Record<string, string> }>} files by path
 */
export async function nginx(folder, port, files) {
  const root = join(folder, "www");
  mkdirSync(root, { recursive: true });
  const places = Object.entries(files).map(([path, { bytes, headers }], at) => {
    writeFileSync(join(root, `${at}.html`), bytes);
    const lines = Object.entries(headers).map(([name, value]) => `add_header ${name} '${value.replaceAll("'", "\\'")}';`);
    return `location = ${path} { default_type 'text/html; charset=utf-8'; ${lines.join(" ")} try_files /${at}.html =404; }`;
  });
  const file = join(folder, "nginx.conf");
  writeFileSync(
    file,
    `daemon off; worker_processes 2; pid ${folder}/nginx.pid; error_log ${folder}/nginx.log;
    ${process.getuid?.() === 0 ? "user root;" : ""}
    events { worker_connections 1024; }
    http {
      access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; open_file_cache max=100; types { }
      client_body_temp_path ${folder}; proxy_temp_path ${folder}; fastcgi_temp_path ${folder};
      uwsgi_temp_path ${folder}; scgi_temp_path ${folder};
      server { listen 127.0.0.1:${port}; root ${root}; ${places.join("\n")} }
    }`,
  );
  const child = spawn("/usr/sbin/nginx", ["-p", folder, "-c", file], { stdio: "inherit" });
  for (let tries = 0; tries < 100; tries += 1) {
    const up = await fetch(`http://127.0.0.1:${port}/`).then(() => true, () => false);
    if (up) return () => child.kill("SIGTERM");
    await sleep(50);
  }
  throw new Error("nginx did not start");
}

/**
 * Transactions per second of a script.
 * @param {{ url: string, script: string, clients: number, seconds: number, variables?: Record<string, string> }} options
 */
export async function pgbench({ url, script, clients, seconds, variables = {} }) {
  const given = Object.entries(variables).flatMap(([name, value]) => ["-D", `${name}=${value}`]);
  const { stdout } = await run(
    pgTool("pgbench"),
    ["-n", "-M", "prepared", "-c", String(clients), "-j", "2", "-T", String(seconds), "-f", script, ...given, url],
    { maxBuffer: 1 << 24 },
  );
  if (!/number of failed transactions: 0 /.test(stdout)) throw new Error(`pgbench:\n${stdout}`);
  return Number(/tps = ([\d.]+)/.exec(stdout)?.[1]);
}

/** @param {string} name of a program of the newest Postgres on this machine */
export function pgTool(name) {
  const versions = readdirSync("/usr/lib/postgresql").sort((one, other) => Number(one) - Number(other));
  return `/usr/lib/postgresql/${versions.at(-1)}/bin/${name}`;
}

/**
 * The resident memory of a process in MiB: now, and the most that it ever had.
 * @param {number} pid
 */
export function memory(pid) {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const mebibytes = (/** @type {string} */ name) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) / 1024;
  return { now: mebibytes("VmRSS"), most: mebibytes("VmHWM") };
}
