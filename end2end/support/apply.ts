/** The apply journey as its user goes through it. */
import { type Page, expect } from "@playwright/test";
import type { Upload } from "./images.ts";
import { png } from "./images.ts";
import { type Person, typed } from "./people.ts";

export type Answers = Record<string, string>;

export const STEPS = ["where", "document", "supply", "contact", "check"] as const;
export type Step = (typeof STEPS)[number];

/** What a person with a home would say. */
export function homeAnswers(person: Person): Record<"where" | "document" | "supply" | "contact", Answers> {
  return {
    where: { area: "*", address: person.street, premises: "home" },
    document: { applicant: "owner", document: "id_card", number: person.idNumber, holder: person.name },
    supply: { capacity_by: "kilowatts", kilowatts: "8", phases: "1" },
    contact: { name: person.name, phone: person.phone },
  };
}

/** What a small firm of its own premises would say. */
export function shopAnswers(person: Person): ReturnType<typeof homeAnswers> {
  return {
    where: { area: "*", address: person.street, premises: "business" },
    document: { applicant: "tenant", document: "business_licence", number: person.creditCode, holder: person.firm },
    supply: { small_or_private: "no", capacity_by: "kilowatts", kilowatts: "60", phases: "3" },
    contact: { name: person.name, phone: person.phone },
  };
}

/** Puts each answer into the field of its name. `*` takes a list's first real answer; an empty text empties the field. */
export async function fill(page: Page, answers: Answers): Promise<void> {
  for (const [name, answer] of Object.entries(answers)) {
    const field = page.locator(`main [name="${name}"]`);
    const first = field.first();
    const kind = await first.evaluate((element) => `${element.tagName}:${element.getAttribute("type") ?? ""}`.toLowerCase());
    if (kind.startsWith("select")) {
      const value = answer === "*" ? await firstOption(page, name) : answer;
      await first.selectOption(value);
    } else if (kind === "input:radio") {
      const chosen = answer === "*" ? first : page.locator(`main [name="${name}"][value="${answer}"]`);
      await chosen.check({ force: true });
    } else if (kind === "input:checkbox") {
      await first.setChecked(answer === "yes", { force: true });
    } else {
      await first.fill(answer);
    }
  }
}

async function firstOption(page: Page, name: string): Promise<string> {
  const values = await page
    .locator(`main select[name="${name}"] option`)
    .evaluateAll((options) => options.map((option) => (option as HTMLOptionElement).value));
  return values.find((value) => value !== "") ?? "";
}
