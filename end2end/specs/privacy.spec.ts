import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "../support/fixtures.ts";
import { everythingTyped, unknown } from "../support/people.ts";
import { holds } from "../support/search.ts";
import { pgTool } from "../load/measure.mjs";

/** Every file below a folder. */
function files(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}

test("the search finds every spelling of what is planted", { tag: "@once" }, () => {
  for (const secret of Object.values(unknown())) {
    const planted = [0, 1, 2, 3].map((before) => Buffer.from(`${"x".repeat(before)}${secret}，尾`));
    const spelled = planted.flatMap((bytes) => {
      const hex = bytes.toString("hex");
      const base64 = [bytes.toString("base64"), bytes.toString("base64url")];
      const escapes = bytes.toString().replace(/[^ -~]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`);
      return [bytes.toString(), escapes, encodeURIComponent(bytes.toString()), hex, hex.toUpperCase(), ...base64];
    });
    for (const text of spelled) expect(holds(Buffer.from(`${text}\n`), secret), `${secret} in ${text}`).toBe(true);
    const other = Buffer.from(`某人 110101 199 ${secret.slice(0, -1)}`);
    for (const text of [other.toString(), other.toString("hex"), other.toString("base64")]) {
      expect(holds(Buffer.from(text), secret), `${secret} in ${text}`).toBe(false);
    }
  }
});

test("nothing that was typed is left in the clear", { tag: "@last" }, ({ server }) => {
  const typed = everythingTyped();
  expect(typed.length, "the specs before this one typed something").toBeGreaterThan(20);
  const left = new Map<string, Buffer>();
  const dump = execFileSync(pgTool("pg_dump"), [server.databaseUrl], { maxBuffer: 1 << 30 });
  left.set("the database", dump);
  left.set("the log", readFileSync(server.log));
  for (const path of files(server.documents)) left.set(path, readFileSync(path));
  expect(left.size, "documents were kept").toBeGreaterThan(2);

  const found: string[] = [];
  for (const [where, bytes] of left) {
    for (const secret of typed) {
      if (holds(bytes, secret)) found.push(`${secret} in ${where}`);
    }
  }
  expect(found).toEqual([]);
});
