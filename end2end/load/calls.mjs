/** Calls of the REST interface over connections that can be cut where it hurts. */
import { Agent, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Where a connection is cut: in the middle of the body, so many milliseconds after it, or as soon as an answer begins.
 * @typedef {{ at: "asking" | "asked" | "answered", after: number }} Cut
 */

/** @param {import("./chance.mjs").Chance} chance @returns {Cut} */
export function someCut(chance) {
  return { at: chance.one(/** @type {const} */ (["asking", "asked", "answered"])), after: chance.between(0, 20) };
}

/** The connection broke, by our hand or the server's end: nobody knows whether anything came of it. */
export class Lost extends Error {}

export class Caller {
  #agent = new Agent({ keepAlive: true });

  /** @param {string} url of a server @param {string} key */
  constructor(url, key) {
    this.url = url;
    this.key = key;
  }

  /**
   * @param {string} path below /api/v1
   * @param {unknown} [body] a POST, if there is one
   * @param {Cut} [cut]
   * @returns {Promise<{ status: number, content: any }>}
   */
  ask(path, body, cut) {
    const bytes = body === undefined ? null : Buffer.from(JSON.stringify(body));
    return new Promise((resolve, reject) => {
      const asked = request(`${this.url}/api/v1${path}`, {
        method: bytes ? "POST" : "GET",
        agent: this.#agent,
        timeout: 60_000,
        headers: {
          authorization: `Bearer ${this.key}`,
          ...(bytes && { "content-type": "application/json", "content-length": bytes.length }),
        },
      });
      asked.on("error", (error) => reject(new Lost(`${path}: ${error.message}`)));
      asked.on("timeout", () => asked.destroy(new Error("no answer within a minute")));
      asked.on("response", async (answer) => {
        if (cut?.at === "answered") asked.destroy(new Error("cut"));
        const parts = [];
        try {
          for await (const part of answer) parts.push(part);
        } catch (error) {
          return reject(new Lost(`${path}: ${error}`));
        }
        const said = Buffer.concat(parts).toString();
        try {
          resolve({ status: answer.statusCode ?? 0, content: JSON.parse(said) });
        } catch {
          reject(new Error(`${path}: ${answer.statusCode} and no JSON: ${said.slice(0, 200)}`));
        }
      });
      if (cut?.at === "asking" && bytes) {
        asked.write(bytes.subarray(0, bytes.length >> 1), () => asked.destroy(new Error("cut")));
        return;
      }
      asked.end(bytes ?? undefined, async () => {
        if (cut?.at !== "asked") return;
        await sleep(cut.after);
        asked.destroy(new Error("cut"));
      });
    });
  }

  /** What a question is answered; anything but 200 is an error. @param {string} path */
  async read(path) {
    const { status, content } = await this.ask(path);
    if (status !== 200) throw new Error(`${path}: ${status} ${JSON.stringify(content)}`);
    return content;
  }

  close() {
    this.#agent.destroy();
  }
}
