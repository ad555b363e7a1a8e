/** Somebody without a browser: follows links, fills the forms of the pages as they stand, keeps cookies. */
import { request } from "node:http";
import { someAddress } from "../support/server.mjs";

export class Visitor {
  /** @type {Map<string, string>} */
  #cookies = new Map();
  html = "";
  path = "/";

  /** @param {string} url of the portal, without a slash at the end @param {import("node:http").Agent} agent */
  constructor(url, agent) {
    this.url = url;
    this.agent = agent;
    this.address = someAddress();
  }

  get cookie() {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  /** Loses its cookies. */
  forget() {
    this.#cookies.clear();
  }

  /** @param {string} path */
  async get(path) {
    return this.#go("GET", path);
  }

  /**
   * Sends the form of this page whose action holds `action`, with its own values and these answers.
   * @param {string} action
   * @param {Record<string, string>} answers
   */
  async send(action, answers) {
    const { path, fields } = this.form(action, answers);
    return this.#go("POST", path, { type: "application/x-www-form-urlencoded", bytes: fields.toString() });
  }

  /**
   * The same for a form that takes files.
   * @param {string} action
   * @param {Record<string, string>} answers
   * @param {{ field: string, name: string, mimeType: string, bytes: Buffer }} file
   */
  async sendFile(action, answers, file) {
    const { path, fields } = this.form(action, answers);
    const mark = "----sunlit-end-of-part";
    const part = (/** @type {string} */ head) => `--${mark}\r\nContent-Disposition: form-data; ${head}\r\n`;
    const text = [...fields].map(([name, value]) => `${part(`name="${name}"`)}\r\n${value}\r\n`).join("");
    const head = `${part(`name="${file.field}"; filename="${file.name}"`)}Content-Type: ${file.mimeType}\r\n\r\n`;
    const bytes = Buffer.concat([Buffer.from(text + head), file.bytes, Buffer.from(`\r\n--${mark}--\r\n`)]);
    return this.#go("POST", path, { type: `multipart/form-data; boundary=${mark}`, bytes });
  }

  /**
   * What sending the form would send.
   * @param {string} action
   * @param {Record<string, string>} answers
   */
  form(action, answers) {
    for (const [, head = "", inside = ""] of this.html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)) {
      const path = /action="([^"]*)"/.exec(head)?.[1] ?? this.path;
      if (!path.includes(action)) continue;
      const fields = new URLSearchParams();
      for (const [, input = ""] of inside.matchAll(/<input\b([^>]*)>/g)) {
        const name = /\bname="([^"]*)"/.exec(input)?.[1];
        const value = /\bvalue="([^"]*)"/.exec(input)?.[1] ?? "";
        if (name && /type="hidden"/.test(input)) fields.append(name, value);
      }
      for (const [name, value] of Object.entries(answers)) fields.set(name, value);
      return { path, fields };
    }
    throw new Error(`no form for ${action} on ${this.path}`);
  }

  /** @typedef {{ type: string, bytes: string | Buffer }} Body */
  /** @param {string} method @param {string} path @param {Body} [body] @returns {Promise<void>} */
  async #go(method, path, body) {
    const { status, location, html } = await this.#ask(method, path, body);
    if (status >= 300 && status < 400 && location) return this.#go("GET", new URL(location, this.url).pathname);
    if (status !== 200) throw new Error(`${method} ${path}: ${status}`);
    this.html = html;
    this.path = path;
  }

  /**
   * @param {string} method @param {string} path @param {Body} [body]
   * @returns {Promise<{ status: number, location?: string, html: string }>}
   */
  #ask(method, path, body) {
    return new Promise((resolve, reject) => {
      const headers = /** @type {Record<string, string>} */ ({ cookie: this.cookie, "x-forwarded-for": this.address });
      if (body !== undefined) {
        Object.assign(headers, { "content-type": body.type, origin: this.url, "sec-fetch-site": "same-origin" });
      }
      const asked = request(`${this.url}${path}`, { method, headers, agent: this.agent }, (answer) => {
        for (const line of answer.headers["set-cookie"] ?? []) {
          const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
          this.#cookies.set(name, value);
        }
        let html = "";
        answer.setEncoding("utf8").on("data", (text) => (html += text));
        answer.on("end", () => resolve({ status: answer.statusCode ?? 0, location: answer.headers.location, html }));
      });
      asked.once("error", reject);
      asked.end(body?.bytes);
    });
  }
}
