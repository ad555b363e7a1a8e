import { rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { begin, fill, homeAnswers, submitted, through, upload } from "../support/apply.ts";
import { expect, expectErrors, test } from "../support/fixtures.ts";
import { CAMERA, type Upload, disguised, empty, heic, pdf, phonePhoto, png, tooBig, truncated, webp } from "../support/images.ts";
import { type Person, typed } from "../support/people.ts";
import { newFolder } from "../support/server.mjs";
import { say } from "../support/words.ts";

async function toDocument(page: Page, person: Person): Promise<void> {
  await begin(page);
  await through(page, "where", homeAnswers(person));
}

async function send(page: Page, file: Upload): Promise<void> {
  await page.locator("main #files").setInputFiles(file);
  await page.getByRole("button", { name: say("document-upload"), exact: true }).click();
}

function named(file: Upload, why: string): string {
  return say("unfit-named", { name: file.name, why: say(why) });
}

test("what can't be taken gets its own sentence, and the other answers stay", async ({ page, person, script }) => {
  test.slow();
  await toDocument(page, person);
  const answers = { applicant: "owner", document: "id_card", number: person.idNumber, holder: person.name };
  await fill(page, answers);
  const photo = phonePhoto();
  const faults: [Upload, string][] = [
    [disguised(), "unfit-wrong-type"],
    [heic(), "unfit-heic"],
    [empty(), "unfit-empty"],
    [truncated(photo), "unfit-damaged"],
    [png(30_000, 30_000, "很大.png"), "unfit-too-many-pixels"],
    [pdf({ encrypted: true }), "unfit-locked"],
    [tooBig(), "unfit-too-big"],
  ];
  for (const [file, why] of faults) {
    await send(page, file);
    await expect(page.getByRole("alert").getByRole("link").first()).toHaveText(named(file, why), { timeout: 30_000 });
    await expectErrors(page, script, { files: named(file, why) });
    await expect(page.locator("#number")).toHaveValue(person.idNumber);
    await expect(page.locator("#holder")).toHaveValue(person.name);
    await expect(page.locator(".received")).toHaveCount(0);
  }
});

test("more than an upload may hold is answered with a sentence and the way back", async ({ page, person }) => {
  test.slow();
  await toDocument(page, person);
  const folder = newFolder();
  try {
    const path = join(folder, "large.jpg");
    writeFileSync(path, "");
    truncateSync(path, 245 << 20);
    await page.locator("main #files").setInputFiles(path);
    await page.getByRole("button", { name: say("document-upload"), exact: true }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("文件太大", { timeout: 60_000 });
    await page.getByRole("link").click();
    await expect(page).toHaveURL(/\/apply\/document$/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("several files of every sort are kept, and one can be taken out again", async ({ page, person }) => {
  await toDocument(page, person);
  const files = [phonePhoto(), png(40, 30, "背面.png"), webp(), pdf()];
  for (const file of files) {
    await upload(page, file);
    typed(file.name);
  }
  await expect(page.locator(".received")).toHaveCount(files.length);
  await page.getByRole("button", { name: say("document-remove-name", { name: "背面.png" }) }).click();
  await expect(page.locator(".received")).toHaveCount(files.length - 1);
  await expect(page.getByText("背面.png")).toHaveCount(0);
});

test("a phone's photo comes back upright and without what the camera wrote", async ({ page, person, browser }) => {
  await toDocument(page, person);
  const photo = phonePhoto();
  await upload(page, photo);
  const reference = await submitted(page, homeAnswers(person));
  await page.goto(`/my/${reference}`);
  const href = await page.locator('main a[href*="/documents/"]').first().getAttribute("href");
  const answer = await page.request.get(href ?? "");
  expect(answer.headers()["content-disposition"]).toMatch(/^attachment/);
  expect(answer.headers()["cache-control"]).toContain("no-store");
  const bytes = await answer.body();
  for (const left of [CAMERA, "Exif", "GPS"]) expect(bytes.includes(Buffer.from(left)), left).toBe(false);

  // Not as a phone: it would lay the picture out at another size.
  const shown = await browser.newPage({ isMobile: false, javaScriptEnabled: true });
  await shown.setContent(`<img src="data:image/jpeg;base64,${bytes.toString("base64")}">`);
  const seen = await shown.locator("img").evaluate(async (image) => {
    const picture = image as HTMLImageElement;
    await picture.decode();
    const canvas = document.createElement("canvas");
    const [width, height] = [(canvas.width = picture.naturalWidth), (canvas.height = picture.naturalHeight)];
    const pen = canvas.getContext("2d") as CanvasRenderingContext2D;
    pen.drawImage(picture, 0, 0);
    const colour = (y: number): string => {
      const [red = 0, , blue = 0] = pen.getImageData(width / 2, y, 1, 1).data;
      return red > blue ? "red" : "blue";
    };
    return { width, height, above: colour(height / 4), below: colour((height * 3) / 4) };
  });
  expect(seen).toEqual({ width: 80, height: 160, above: "red", below: "blue" });
  await shown.close();

  // Nobody else gets it.
  const stranger = await browser.newContext({ baseURL: new URL(page.url()).origin });
  const refused = await stranger.request.get(href ?? "", { maxRedirects: 0 });
  expect(refused.status()).not.toBe(200);
  await stranger.close();
});

test("a paper sent later that can't be taken is told so", async ({ page, person }) => {
  const reference = await submitted(page, homeAnswers(person));
  await page.goto(`/my/${reference}`);
  const form = page.locator("form", { has: page.locator('input[type="file"]') }).first();
  const file = disguised();
  await form.locator('input[type="file"]').setInputFiles(file);
  await form.locator("button[type=submit]").click();
  await expect(page.getByText(named(file, "unfit-wrong-type")).first()).toBeVisible();
  await form.locator('input[type="file"]').setInputFiles(pdf());
  await form.locator("button[type=submit]").click();
  await expect(page.getByText(pdf().name).first()).toBeVisible();
});
