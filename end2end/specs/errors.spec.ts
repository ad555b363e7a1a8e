import type { Page } from "@playwright/test";
import { type Answers, begin, fill, goOn, homeAnswers, shopAnswers, through, upload } from "../support/apply.ts";
import { expect, expectErrors, test } from "../support/fixtures.ts";
import { png } from "../support/images.ts";
import { idCheck } from "../support/people.ts";
import { say } from "../support/words.ts";

/** The typed values are there still. */
async function expectKept(page: Page, answers: Answers): Promise<void> {
  for (const [name, answer] of Object.entries(answers)) {
    if (answer === "*") continue;
    const field = page.locator(`main [name="${name}"]`);
    const kind = await field.first().getAttribute("type");
    if (kind === "radio") await expect(page.locator(`main [name="${name}"][value="${answer}"]`)).toBeChecked();
    else await expect(field.first()).toHaveValue(answer);
  }
}

test("where: every question wants an answer, and a short address is not one", async ({ page, person, script }) => {
  await page.goto("/apply/where");
  await goOn(page);
  const missing = { area: say("missing-area"), address: say("missing-address"), premises: say("missing-premises") };
  await expectErrors(page, script, missing);
  const short = { address: person.street.slice(0, 3), premises: "home" };
  await fill(page, short);
  await goOn(page);
  await expectErrors(page, script, { area: missing.area, address: say("problem-too-short", { min: 4 }) });
  await expectKept(page, short);
});

test("switching the language or the size in mid-step loses nothing typed", async ({ page, person }) => {
  await page.goto("/apply/where");
  const { area: _area, ...typed } = homeAnswers(person).where;
  await fill(page, typed);
  await page.getByRole("button", { name: "English" }).click();
  await expect(page.getByRole("button", { name: "中文" })).toBeVisible();
  await expect(page).toHaveURL(/\/apply\/where$/);
  await expectKept(page, typed);
  // Nothing was finished, so nothing is wrong yet.
  await expect(page.locator(".summary")).toHaveCount(0);
  await page.getByRole("button", { name: "中文" }).click();
  await page.getByRole("button", { name: say("elder-version") }).click();
  await expect(page.locator("html.elder")).toHaveCount(1);
  await expectKept(page, typed);
  // Enter goes on as the form's own button does.
  await page.getByRole("button", { name: say("ordinary-version") }).click();
  await fill(page, { area: "*" });
  await page.locator("main #address").press("Enter");
  await expect(page).toHaveURL(/\/apply\/document$/);
});

test("the ticks of the check page outlive a switch, and agree to nothing by themselves", async ({ page, person }) => {
  await begin(page);
  for (const step of ["where", "document", "supply", "contact"] as const) await through(page, step, homeAnswers(person));
  await page.locator("#document_processing").check();
  await page.locator("#supply_contract").check();
  await page.getByRole("button", { name: "English" }).click();
  await expect(page).toHaveURL(/\/apply\/check$/);
  const ticked = async (expected: boolean[]) => {
    const boxes = ["document_processing", "promise", "supply_contract"].map((name) => page.locator(`main #${name}`));
    for (const [at, box] of boxes.entries()) await expect(box).toBeChecked({ checked: expected[at] ?? false });
  };
  await ticked([true, false, true]);
  await expect(page.locator(".summary")).toHaveCount(0);
  await page.locator("#supply_contract").uncheck();
  await page.getByRole("button", { name: "中文" }).click();
  await ticked([true, false, false]);
  await goOn(page);
  await expect(page.getByRole("alert")).toBeVisible();
  await expect(page).toHaveURL(/\/apply\/check$/);
});

test("a form that is too long is answered with a sentence and a way back", async ({ page }) => {
  await page.goto("/apply/where");
  await page.locator("main #address").fill("长".repeat(60_000));
  await goOn(page);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("内容太长");
  await page.getByRole("link").click();
  await expect(page).toHaveURL(/\/apply\/where$/);
});

test("document: each kind has its own sentence, a passport is no bad ID number", async ({ page, person, script }) => {
  await page.goto("/apply/where");
  const answers = homeAnswers(person);
  await fill(page, answers.where);
  await goOn(page);
  await expect(page).toHaveURL(/\/apply\/document$/);

  await goOn(page);
  await expectErrors(page, script, {
    applicant: say("missing-applicant"),
    document: say("missing-document"),
    files: say("missing-files"),
    holder: say("missing-holder"),
  });
  await upload(page, png(64, 64));

  const id = person.idNumber;
  const child = `1101012020${"0101"}123`;
  const wrong: [string, string, string][] = [
    ["id_card", id.slice(0, 17), say("problem-id-length", { found: 17 })],
    ["id_card", id.slice(0, 15), say("problem-id-fifteen-digits")],
    ["id_card", `${id.slice(0, 5)}Q${id.slice(6)}`, say("problem-id-character", { character: "Q" })],
    ["id_card", `99${id.slice(2)}`, say("problem-id-region")],
    ["id_card", `${id.slice(0, 10)}1332${id.slice(14)}`, say("problem-id-birth-date")],
    ["id_card", id.slice(0, 17) + (id.endsWith("1") ? "2" : "1"), say("problem-id-check-digit")],
    ["id_card", child + idCheck(child), say("problem-under-fourteen")],
    ["business_licence", person.creditCode.slice(1), say("problem-credit-code-length", { found: 17 })],
    ["business_licence", `I${person.creditCode.slice(1)}`, say("problem-credit-code-character", { character: "I" })],
    ["passport", "护照", say("problem-passport-form")],
    ["hong_kong_macao_permit", "A12345678", say("problem-hong-kong-macao-form")],
  ];
  for (const [document, number, sentence] of wrong) {
    const typed = { applicant: "owner", document, number, holder: person.name };
    await fill(page, typed);
    await goOn(page);
    await expectErrors(page, script, { number: sentence });
    await expectKept(page, typed);
  }
  await fill(page, { document: "passport", number: "E12345678", holder: person.name });
  await goOn(page);
  await expect(page.locator("#number-error")).toHaveCount(0);
});

test("supply: capacity, phases, and which class follows", async ({ page, person, script }) => {
  const answers = shopAnswers(person);
  await page.goto("/apply/where");
  await fill(page, answers.where);
  await goOn(page);
  await fill(page, answers.document);
  await page.goto("/apply/supply");
  for (const [typed, errors] of [
    [{ kilowatts: "eight" }, { kilowatts: say("problem-not-a-number") }],
    [{ kilowatts: "0" }, { kilowatts: say("problem-capacity-too-small") }],
    [{ kilowatts: "60", phases: "1" }, { phases: say("problem-single-phase-limit", { max: 12 }) }],
  ] as [Answers, Answers][]) {
    const all = { small_or_private: "no", capacity_by: "kilowatts", phases: "3", ...typed };
    await fill(page, all);
    await goOn(page);
    await expectErrors(page, script, errors);
    await expectKept(page, all);
  }
});

test("contact: a phone that can't be one", async ({ page, person, script }) => {
  await page.goto("/apply/where");
  await fill(page, homeAnswers(person).where);
  await goOn(page);
  await page.goto("/apply/contact");
  for (const [phone, sentence] of [
    ["1381234", say("problem-phone-length", { found: 7 })],
    ["23812345678", say("problem-phone-start")],
  ] as const) {
    const typed = { name: person.name, phone };
    await fill(page, typed);
    await goOn(page);
    await expectErrors(page, script, { phone: sentence });
    await expectKept(page, typed);
  }
});
