/** The apply journey as its user goes through it. */
import { type Page, expect } from "@playwright/test";
import { type Upload, png } from "./images.ts";
import { type Person, typed } from "./people.ts";
import { say } from "./words.ts";

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

export async function begin(page: Page): Promise<void> {
  await page.goto("/apply/where");
}

/** Presses the button that leads on. */
export async function goOn(page: Page): Promise<void> {
  const names = ["apply-continue", "contact-send", "rating-button", "check-submit"].map((key) => say(key));
  await page
    .getByRole("main")
    .getByRole("button", { name: new RegExp(`^(${names.join("|")})$`) })
    .click();
}

/** Adds one file to the document page and waits until it stands there. */
export async function upload(page: Page, file: Upload): Promise<void> {
  await page.locator("main #files").setInputFiles(file);
  await page.getByRole("button", { name: say("document-upload"), exact: true }).click();
  await expect(page.locator(".received").filter({ hasText: file.name }).first()).toBeVisible({ timeout: 30_000 });
}

/** Answers one step and goes on to the next. */
export async function through(page: Page, step: Exclude<Step, "check">, answers: ReturnType<typeof homeAnswers>): Promise<void> {
  if (!page.url().includes(`/apply/${step}`)) await page.goto(`/apply/${step}`);
  await fill(page, answers[step]);
  if (step === "document" && (await page.locator(".received").count()) === 0) {
    await page.locator("main #files").setInputFiles(png(64, 64, "证件.png"));
  }
  if (step === "contact" && (await page.getByRole("button", { name: say("contact-send"), exact: true }).count()) > 0) {
    await goOn(page);
    await page.getByRole("textbox", { name: say("contact-code") }).fill(await codeFor(page, answers.contact["phone"] ?? ""));
    await page.getByRole("button", { name: say("contact-confirm"), exact: true }).click();
  } else {
    await goOn(page);
  }
  const next = STEPS[STEPS.indexOf(step) + 1] as Step;
  await expect(page).toHaveURL(new RegExp(`/apply/${next}$`), { timeout: 30_000 });
}

/** The newest code that the demo would have sent to this phone. */
export async function codeFor(page: Page, phone: string): Promise<string> {
  const html = await (await page.request.get("/dev/messages")).text();
  const message = html.split("<li").find((item) => item.includes(phone) && /\b\d{6}\b/.test(item.replace(phone, "")));
  const code = /(?<!\d)\d{6}(?!\d)/.exec(message?.replaceAll(phone, "") ?? "")?.[0];
  if (!code) throw new Error("no code was sent");
  return code;
}

/** Ticks the boxes on the check page and submits; the reference's 10 characters. */
export async function submit(page: Page): Promise<string> {
  for (const consent of ["document_processing", "promise", "supply_contract"]) await page.locator(`#${consent}`).check();
  await page.getByRole("button", { name: say("check-submit"), exact: true }).click();
  await expect(page).toHaveURL(/\/apply\/done\/[2-9A-Z]{10}$/);
  const reference = page.url().slice(-10);
  typed(new URL(await privateLink(page)).pathname);
  return reference;
}

/** The private link as the receipt shows it. */
export async function privateLink(page: Page): Promise<string> {
  return page.locator('input[value*="/c/"]').inputValue();
}

/** A whole application; the reference's 10 characters. Ends on the receipt. */
export async function submitted(page: Page, answers: ReturnType<typeof homeAnswers>): Promise<string> {
  await begin(page);
  for (const step of ["where", "document", "supply", "contact"] as const) await through(page, step, answers);
  return submit(page);
}

/** Opens a private link by its button. */
export async function open(page: Page, link: string): Promise<void> {
  await page.goto(new URL(link).pathname);
  await page.getByRole("button", { name: say("private-link-button") }).click();
}
