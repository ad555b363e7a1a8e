import type { BackOffice } from "./fixtures.ts";

const ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";

/** The 10 characters of some case of the demo data. */
export async function anyReference(backOffice: BackOffice): Promise<string> {
  const page = await backOffice.list();
  const found = page[0];
  if (!found) throw new Error("the demo data holds no case");
  return bare(found.reference);
}

/** Without hyphens. */
export function bare(reference: string): string {
  return reference.replaceAll("-", "");
}

/** With one character changed. */
export function wrong(reference: string): string {
  const at = (ALPHABET.indexOf(reference[3] as string) + 1) % ALPHABET.length;
  return reference.slice(0, 3) + ALPHABET[at] + reference.slice(4);
}

/** With two neighbours that differ swapped. */
export function swapped(reference: string): string {
  const at = [...reference].findIndex((character, index) => index > 0 && character !== reference[index - 1]);
  return reference.slice(0, at - 1) + reference[at] + reference[at - 1] + reference.slice(at + 1);
}
