/** Papers as offices issue them: taken, kept as they came, and shown as images of their pages. */
import { begin, homeAnswers, submitted, through, upload } from "../support/apply.ts";
import { expect, test } from "../support/fixtures.ts";
import { phonePhoto } from "../support/images.ts";
import { active, isSigned, restricted, scanned, signed } from "../support/pdfs.ts";
import { typed } from "../support/people.ts";
import { say } from "../support/words.ts";

test("restricted, signed and scanned PDFs are taken, shown as images and kept to the byte", async ({ page, person, browser }) => {
  test.slow();
  await begin(page);
  await through(page, "where", homeAnswers(person));
  const photo = phonePhoto().buffer;
  const files = [restricted(), signed(), scanned(photo, 3), active()];
  for (const file of files) {
    await upload(page, file);
    typed(file.name);
  }
  const reference = await submitted(page, homeAnswers(person));
  const pages = [1, 1, 3, 1];
  for (const [at, file] of files.entries()) {
    await page.goto(`/my/${reference}`);
    const row = page.locator("#papers li", { hasText: file.name });
    const href = await row.getByRole("link", { name: say("my-papers-download") }).getAttribute("href");
    const answer = await page.request.get(href ?? "");
    expect(answer.headers()["content-disposition"]).toMatch(/^attachment/);
    const kept = await answer.body();
    expect(kept.equals(file.buffer), `${file.name} is the file that was sent`).toBe(true);
    if (file.name === files[1]?.name) expect(isSigned(kept), "its signature is still one").toBe(true);

    await row.getByRole("link", { name: say("my-papers-look") }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(file.name);
    const images = page.locator("main figure img");
    await expect(images).toHaveCount(pages[at] ?? 0);
    for (const image of await images.all()) {
      await image.scrollIntoViewIfNeeded();
      const src = await image.getAttribute("src");
      const drawn = await page.request.get(src ?? "");
      expect(drawn.headers()["content-type"]).toBe("image/jpeg");
      expect(drawn.headers()["cache-control"]).toBe("no-store");
      expect((await drawn.body()).includes("ACTIVE"), "nothing of what runs in a file").toBe(false);
    }
    // Not a byte of the file itself stands in the page, and nothing that would run it.
    await expect(page.locator("object, embed, iframe")).toHaveCount(0);
  }
  const elsewhere = await browser.newContext({ baseURL: new URL(page.url()).origin });
  const src = await page.locator("main figure img").first().getAttribute("src");
  expect((await elsewhere.request.get(src ?? "")).status()).toBe(404);
  await elsewhere.close();
});
