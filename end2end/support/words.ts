/** The sentences of the pages, from the files that the pages take them from. */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "./paths.mjs";

const languages = new Map<string, Map<string, string>>();

function load(language: string): Map<string, string> {
  const folder = join(root, "app/locales", language);
  const words = new Map<string, string>();
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".ftl"))) {
    let key = "";
    for (const line of readFileSync(join(folder, file), "utf8").split("\n")) {
      const begun = /^([a-z][\w-]*) *= *(.*)$/i.exec(line);
      if (begun) {
        key = begun[1] as string;
        words.set(key, begun[2] as string);
      } else if (key && /^\s+\S/.test(line)) {
        words.set(key, `${words.get(key)}${words.get(key) ? " " : ""}${line.trim()}`);
      }
    }
  }
  return words;
}

/** One sentence with its values filled in; Fluent's isolation marks are left to `visible`. */
export function say(key: string, values: Record<string, string | number> = {}, language = "zh-CN"): string {
  let words = languages.get(language);
  if (!words) languages.set(language, (words = load(language)));
  const sentence = words.get(key);
  if (sentence === undefined) throw new Error(`no words for \`${key}\` in ${language}`);
  return sentence.replace(/\{ *\$(\w+) *\}/g, (_, name: string) => String(values[name] ?? `{${name}}`));
}
