/**
 * What somebody sends who means harm: files that unfold to a multiple of themselves, connections that fall silent, forms
 * without end. Each is bounded in count and time, and none is sent anywhere but to a server under test.
 */
import { Agent, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { deflateSync } from "node:zlib";
import { Visitor } from "./visitor.mjs";

const MARK = "----sunlit-end-of-part";
const UPLOAD = "/_fn/apply/document";

/** Somebody with a draft that may take files. @param {string} url */
export async function applicant(url) {
  const visitor = new Visitor(url, new Agent({ keepAlive: true, maxSockets: 4 }));
  await visitor.get("/apply/where");
  await visitor.send("apply/where", { area: await area(visitor), address: "示例路 1 号", premises: "home" });
  await visitor.get("/apply/document");
  return visitor;
}

/** @param {Visitor} visitor */
async function area(visitor) {
  return /<option[^>]*value="([^"]+)"/.exec(visitor.html)?.[1] ?? /name="area"[^>]*value="([^"]+)"/.exec(visitor.html)?.[1] ?? "";
}

/** @param {string} name @param {string} type */
const fileHead = (name, type) =>
  `--${MARK}\r\nContent-Disposition: form-data; name="files"; filename="${name}"\r\nContent-Type: ${type}\r\n\r\n`;

/**
 * Begins an upload as this visitor and hands over what is to be written.
 * @param {Visitor} visitor
 * @param {number | undefined} length of the body, if it is told
 */
export function upload(visitor, length) {
  const headers = /** @type {Record<string, string | number>} */ ({
    cookie: visitor.cookie, "x-forwarded-for": visitor.address, origin: visitor.url, "sec-fetch-site": "same-origin",
    "content-type": `multipart/form-data; boundary=${MARK}`,
  });
  if (length !== undefined) headers["content-length"] = length;
  const sent = request(`${visitor.url}${UPLOAD}`, { method: "POST", headers, agent: false });
  /** @type {Promise<{ status: number, location: string } | undefined>} undefined: the connection broke */
  const answered = new Promise((resolve) => {
    sent.once("response", (answer) => {
      answer.resume();
      resolve({ status: answer.statusCode ?? 0, location: answer.headers.location ?? "" });
    });
    sent.once("error", () => resolve(undefined));
    sent.once("close", () => resolve(undefined));
  });
  return { sent, answered };
}

/** A whole file. @param {Visitor} visitor @param {Buffer} bytes */
export async function sendFile(visitor, bytes, name = "文件.pdf", type = "application/pdf") {
  const body = Buffer.concat([
    Buffer.from(`--${MARK}\r\nContent-Disposition: form-data; name="then"\r\n\r\nstay\r\n${fileHead(name, type)}`),
    bytes,
    Buffer.from(`\r\n--${MARK}--\r\n`),
  ]);
  const { sent, answered } = upload(visitor, body.length);
  sent.end(body);
  return answered;
}

// --- files --------------------------------------------------------------------------------------------------------

/**
 * A PDF of these objects, the first of which is its catalogue.
 * @param {(string | Buffer)[]} objects @param {(at: number[]) => string} [table] another cross-reference table
 */
function pdf(objects, table) {
  const parts = [Buffer.from("%PDF-1.7\n")];
  let length = parts[0]?.length ?? 0;
  const at = objects.map((object, index) => {
    const whole = Buffer.concat([Buffer.from(`${index + 1} 0 obj\n`), Buffer.from(object), Buffer.from("\nendobj\n")]);
    const start = length;
    parts.push(whole);
    length += whole.length;
    return start;
  });
  const usual = () =>
    `xref\n0 ${at.length + 1}\n0000000000 65535 f \n${at.map((one) => `${String(one).padStart(10, "0")} 00000 n \n`).join("")}` +
    `trailer\n<< /Size ${at.length + 1} /Root 1 0 R >>\n`;
  parts.push(Buffer.from(`${(table ?? usual)(at)}startxref\n${length}\n%%EOF\n`));
  return Buffer.concat(parts);
}

/** @param {string} head @param {Buffer} plain */
function stream(head, plain) {
  const bytes = deflateSync(plain, { level: 9 });
  const start = `<< ${head} /Filter /FlateDecode /Length ${bytes.length} >>\nstream\n`;
  return Buffer.concat([Buffer.from(start), bytes, Buffer.from("\nendstream")]);
}

const PAGES = "<< /Type /Catalog /Pages 2 0 R >>";
const KIDS = "<< /Type /Pages /Kids [3 0 R] /Count 1 >>";
const page = (/** @type {string} */ contents) =>
  `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents ${contents} /Resources << >> >>`;

/** Each with the name of what it does. @returns {[string, Buffer][]} */
export function bombs() {
  const zeros = Buffer.alloc(64 << 20, "0 ");
  const megabyte = Buffer.alloc(1 << 20, "0 0 m 9 9 l S\n");
  const repeated = Array.from({ length: 100_000 }, (_, at) => `${at + 10} 0`).join(" ");
  const entries = Array.from({ length: 1_000_000 }, () => "0000000009 00000 n \n").join("");
  return [
    ["object stream of 64 MiB", pdf([PAGES, KIDS, page("5 0 R"), stream("/Type /ObjStm /N 1000000 /First 0", zeros), stream("", zeros)])],
    [
      "50 streams of 1 MB",
      pdf([PAGES, KIDS, page(`[${Array.from({ length: 50 }, (_, at) => `${at + 4} 0 R`).join(" ")}]`),
        ...Array.from({ length: 50 }, () => stream("", megabyte))]),
    ],
    [
      "an object stream whose index repeats one offset",
      pdf([PAGES, KIDS, page("4 0 R"), stream(`/Type /ObjStm /N 100000 /First ${repeated.length + 1}`, Buffer.from(`${repeated} ${"[".repeat(50_000)}`))]),
    ],
    [
      "a million cross-references",
      pdf([PAGES, KIDS, page("4 0 R"), stream("", megabyte)], (at) =>
        `xref\n0 1000005\n0000000000 65535 f \n${at.map((one) => `${String(one).padStart(10, "0")} 00000 n \n`).join("")}${entries}` +
        "trailer\n<< /Size 1000005 /Root 1 0 R >>\n"),
    ],
  ];
}

/** 52 million pixels in colour, all black. */
export const largePng = () => blackPng(7_211);

/** @param {number} side in pixels */
export function blackPng(side) {
  const row = side * 3 + 1;
  const chunk = (/** @type {string} */ kind, /** @type {Buffer} */ data) => {
    const body = Buffer.concat([Buffer.from(kind, "latin1"), data]);
    const frame = Buffer.alloc(8);
    frame.writeUInt32BE(data.length, 0);
    frame.writeUInt32BE(crc(body), 4);
    return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(side, 0);
  head.writeUInt32BE(side, 4);
  head.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", head),
    chunk("IDAT", deflateSync(Buffer.alloc(row * side), { level: 1 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** @param {Buffer} bytes */
function crc(bytes) {
  let register = 0xffffffff;
  for (const byte of bytes) {
    register ^= byte;
    for (let bit = 0; bit < 8; bit += 1) register = register & 1 ? (register >>> 1) ^ 0xedb88320 : register >>> 1;
  }
  return (register ^ 0xffffffff) >>> 0;
}

// --- attacks ------------------------------------------------------------------------------------------------------

/** Clients that send a large photograph and hang up. @param {Visitor[]} visitors @param {Buffer} png */
export async function hangUp(visitors, png) {
  await Promise.all(
    visitors.map(async (visitor) => {
      const head = Buffer.from(fileHead("大.png", "image/png"));
      const tail = Buffer.from(`\r\n--${MARK}--\r\n`);
      const { sent, answered } = upload(visitor, head.length + png.length + tail.length);
      sent.write(head);
      sent.write(png);
      sent.end(tail, () => setTimeout(() => sent.destroy(), 200));
      await answered;
    }),
  );
}

/**
 * Connections that send a large part of a file and then nothing. They are let go by the server, or after `patience`.
 * @param {Visitor[]} visitors @param {number} bytes of each @param {number} patience in milliseconds
 */
export async function fallSilent(visitors, bytes, patience) {
  const part = Buffer.alloc(256 << 10, 0xff);
  await Promise.all(
    visitors.map(async (visitor) => {
      const { sent, answered } = upload(visitor, bytes + (10 << 20));
      sent.write(fileHead("慢.jpg", "image/jpeg"));
      for (let left = bytes; left > 0 && !sent.destroyed; left -= part.length) {
        if (!sent.write(part)) await Promise.race([new Promise((resolve) => sent.once("drain", resolve)), answered, sleep(patience)]);
      }
      await Promise.race([answered, sleep(patience)]);
      sent.destroy();
    }),
  );
}

/** A form of text without end. @param {Visitor} visitor @param {number} bytes */
export async function longText(visitor, bytes) {
  const { sent, answered } = upload(visitor, undefined);
  const text = Buffer.alloc(1 << 20, 0x61);
  let open = true;
  void answered.then(() => (open = false));
  for (let at = 0; at < bytes && open; at += text.length) {
    sent.write(`--${MARK}\r\nContent-Disposition: form-data; name="x${at}"\r\n\r\n`);
    if (!sent.write(text)) await Promise.race([new Promise((resolve) => sent.once("drain", resolve)), answered]);
    sent.write("\r\n");
  }
  sent.end(`--${MARK}--\r\n`);
  return answered;
}

/** A file whose name has a megabyte. @param {Visitor} visitor */
export async function longName(visitor) {
  const body = Buffer.from(`${fileHead(`${"名".repeat(350_000)}.jpg`, "image/jpeg")}x\r\n--${MARK}--\r\n`);
  const { sent, answered } = upload(visitor, body.length);
  sent.end(body);
  return answered;
}
