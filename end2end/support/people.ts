/**
 * People and firms that do not exist. Every number is well formed, made from a counter, and unlike any that the demo
 * data holds, so that `privacy.spec.ts` can look for exactly these in everything that the server leaves behind.
 */
import { appendFileSync, readFileSync } from "node:fs";
import { randomInt } from "node:crypto";
import { typedPath } from "./paths.mjs";

export interface Person {
  name: string;
  idNumber: string;
  phone: string;
  street: string;
  firm: string;
  creditCode: string;
}

const SURNAMES = "欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 令狐 钟离 宇文 长孙 慕容 鲜于 闾丘 司徒".split(" ");
const GIVEN = "晴测 照测 朗测 昭测 曦测 晖测 曜测 昕测".split(" ");

function pick<T>(all: readonly T[]): T {
  return all[randomInt(all.length)] as T;
}

function digits(count: number): string {
  return Array.from({ length: count }, () => String(randomInt(10))).join("");
}

/** The last character of GB 11643 (ISO 7064, MOD 11-2). */
export function idCheck(first17: string): string {
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const sum = weights.reduce((total, weight, at) => total + weight * Number(first17[at]), 0);
  return "10X98765432"[sum % 11] as string;
}

/** An ID number of somebody born on `birth` (YYYYMMDD). */
export function idNumber(birth = `19${50 + randomInt(49)}0${1 + randomInt(9)}1${randomInt(10)}`): string {
  const first17 = `110101${birth}${digits(3)}`;
  return first17 + idCheck(first17);
}

/** A credit code of GB 32100. */
export function creditCode(): string {
  const alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
  const first17 = `91110101MA${digits(7)}`;
  let [sum, weight] = [0, 1];
  for (const character of first17) {
    sum += alphabet.indexOf(character) * weight;
    weight = (weight * 3) % 31;
  }
  return first17 + (alphabet[(31 - (sum % 31)) % 31] as string);
}

/** Somebody new of whom nobody has typed anything. */
export function unknown(): Person {
  const mark = digits(6);
  return {
    name: pick(SURNAMES) + pick(GIVEN),
    idNumber: idNumber(),
    phone: `199${digits(8)}`,
    street: `测试路${mark}号院${digits(3)}室`,
    firm: `测试店铺${mark}`,
    creditCode: creditCode(),
  };
}

/** Somebody new, remembered for the search at the end. */
export function somebody(): Person {
  const person = unknown();
  typed(...Object.values(person));
  return person;
}

/** Remembers what must be found nowhere in the clear. */
export function typed(...secrets: string[]): void {
  appendFileSync(typedPath, secrets.map((secret) => `${secret}\n`).join(""));
}

export function everythingTyped(): string[] {
  return [...new Set(readFileSync(typedPath, "utf8").split("\n").filter((line) => line.length > 1))];
}
