import { begin, homeAnswers, through, upload } from "../support/apply.ts";
import { expect, test } from "../support/fixtures.ts";
import { phonePhoto } from "../support/images.ts";
import { Server } from "../support/server.mjs";

test("a draft outlives kill -9, with its answers and its files", { tag: "@once" }, async ({ browser, person }) => {
  test.slow();
  const server = await Server.create();
  const context = await browser.newContext({ baseURL: server.url, locale: "zh-CN" });
  try {
    await server.seed(5);
    await server.start();
    const page = await context.newPage();
    const answers = homeAnswers(person);
    await begin(page);
    await through(page, "where", answers);
    const photo = phonePhoto();
    await upload(page, photo);
    await through(page, "document", answers);

    await server.kill();
    const ready = await server.start();
    expect(ready, "milliseconds to ready, on the database that the kill left running").toBeLessThan(5_000);

    await page.goto("/apply");
    await page.goto("/apply/supply");
    await expect(page).toHaveURL(/\/apply\/supply$/);
    await page.goto("/apply/document");
    await expect(page.locator("#number")).toHaveValue(person.idNumber);
    await expect(page.locator("#holder")).toHaveValue(person.name);
    await expect(page.getByText(photo.name)).toBeVisible();
    await page.goto("/apply/where");
    await expect(page.locator("#address")).toHaveValue(person.street);
    const facts = await server.facts();
    expect([facts.gaps, facts.disagreeing]).toEqual([0, 0]);
  } finally {
    await context.close();
    await server.remove();
  }
});
