import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "../support/fixtures.ts";
import { everythingTyped } from "../support/people.ts";
import { pgTool } from "../load/measure.mjs";

/** Every file below a folder. */
function files(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}

/** As text stands in files and databases: as typed, and in the escapes of JSON and of addresses. */
function spellings(secret: string): Buffer[] {
  const escaped = [...secret].map((character) =>
    character > "~" ? `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}` : character,
  );
  return [secret, encodeURIComponent(secret), escaped.join("")].map((text) => Buffer.from(text));
}

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
      if (spellings(secret).some((spelling) => bytes.includes(spelling))) found.push(`${secret} in ${where}`);
    }
  }
  expect(found).toEqual([]);
});
