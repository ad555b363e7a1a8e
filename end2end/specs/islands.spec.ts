import { begin, fill, goOn, homeAnswers, submitted, through } from "../support/apply.ts";
import { awake, expect, test } from "../support/fixtures.ts";
import { phonePhoto } from "../support/images.ts";
import { say } from "../support/words.ts";

test.describe("every island is seen to react", { tag: "@script" }, () => {
  test("a field is checked when it is left", async ({ page, person }) => {
    await begin(page);
    await through(page, "where", homeAnswers(person));
    await awake(page, "check");
    const number = page.locator("#number");
    await fill(page, { document: "id_card" });
    await number.fill(person.idNumber.slice(0, 17) + (person.idNumber.endsWith("1") ? "2" : "1"));
    await number.press("Tab");
    await expect(page.locator("#number-error")).toHaveText(say("problem-id-check-digit"));
    await expect(number).toHaveAttribute("aria-invalid", "true");
    await number.fill(person.idNumber);
    await number.press("Tab");
    await expect(page.locator("#number-error")).toBeEmpty();
    await expect(number).not.toHaveAttribute("aria-invalid", "true");
    // Another kind has another form.
    await fill(page, { document: "passport" });
    await number.fill("护照");
    await number.press("Tab");
    await expect(page.locator("#number-error")).toHaveText(say("problem-passport-form"));
  });

  test("an upload shows how far it has come", async ({ page, person }) => {
    await begin(page);
    await through(page, "where", homeAnswers(person));
    await awake(page, "upload");
    const bar = page.locator("form[data-upload] progress");
    await expect(bar).toBeHidden();
    // Slow enough to be looked at.
    const network = await page.context().newCDPSession(page);
    await network.send("Network.enable");
    await network.send("Network.emulateNetworkConditions", {
      offline: false, latency: 20, downloadThroughput: 1e6, uploadThroughput: 300_000,
    });
    const photo = phonePhoto();
    const large = { ...photo, buffer: Buffer.concat([photo.buffer, Buffer.alloc(600_000)]) };
    await page.locator("form[data-upload] input[type=file]").setInputFiles(large);
    await page.getByRole("button", { name: say("document-upload"), exact: true }).click();
    await expect(bar).toBeVisible();
    await expect.poll(async () => Number(await bar.getAttribute("value")), { intervals: [20] }).toBeGreaterThan(0);
    await expect(page.getByText(large.name)).toBeVisible({ timeout: 20_000 });
  });

  test("appliances add up", async ({ page, person }) => {
    const answers = homeAnswers(person);
    await begin(page);
    await through(page, "where", answers);
    await through(page, "document", answers);
    await awake(page, "appliances");
    await fill(page, { capacity_by: "appliances" });
    await expect(page.locator("#kilowatts")).toBeHidden();
    const sum = page.locator("[data-sum]");
    const before = Number(await sum.textContent());
    await page.locator("[data-appliances] input").first().fill("3");
    await expect.poll(async () => Number(await sum.textContent())).toBeGreaterThan(before);
  });

  test("the private link is copied", async ({ page, person, server }) => {
    await submitted(page, homeAnswers(person));
    await awake(page, "copy");
    const button = page.locator("[data-copy]").first();
    const done = (await button.getAttribute("data-done")) ?? "";
    await button.click();
    await expect(button).toHaveText(done);
  });
});

test("without script nothing is offered that would not work", { tag: "@plain" }, async ({ page, person }) => {
  await begin(page);
  await fill(page, homeAnswers(person).where);
  await goOn(page);
  await expect(page.locator("[data-copy]:visible")).toHaveCount(0);
  await expect(page.locator("progress:visible")).toHaveCount(0);
});
