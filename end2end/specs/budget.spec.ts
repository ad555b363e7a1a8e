import { brotliCompressSync, constants } from "node:zlib";
import type { Page } from "@playwright/test";
import { begin, goOn, homeAnswers, submitted, through } from "../support/apply.ts";
import { expect, expectNoSideways, test } from "../support/fixtures.ts";
import { readingPages } from "../support/pages.mjs";
import { anyReference } from "../support/references.ts";
import { newestReport } from "../support/reports.ts";


function brotli(bytes: Buffer): number {
  return brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
}

/** Bytes of JavaScript and WASM, brotli 11, that the page loads; and whether the page names any script at all. */
async function scripts(page: Page, path: string): Promise<{ bytes: number; tags: number }> {
  // What the page before is still loading is not of this one.
  await page.goto("about:blank");
  const loaded = new Map<string, Promise<Buffer>>();
  page.on("response", (response) => {
    const type = response.headers()["content-type"] ?? "";
    if (/javascript|wasm/.test(type)) loaded.set(response.url(), response.body());
  });
  await page.goto(path);
  await page.waitForLoadState("networkidle");
  const sizes = await Promise.all([...loaded.values()].map(async (body) => brotli(await body)));
  page.removeAllListeners("response");
  return { bytes: sizes.reduce((sum, size) => sum + size, 0), tags: await page.locator("script").count() };
}

test.describe("budgets", { tag: "@once" }, () => {
  test("reading pages load no script", async ({ page, backOffice }) => {
    for (const path of [...readingPages, `/track/${await anyReference(backOffice)}`]) {
      expect(await scripts(page, path), path).toEqual({ bytes: 0, tags: 0 });
    }
  });

  test("script and WASM of a page with islands: at most 70 kB", async ({ page, person }) => {
    await begin(page);
    await through(page, "where", homeAnswers(person));
    const { bytes } = await scripts(page, "/apply/document");
    expect(bytes).toBeGreaterThan(10_000);
    expect(bytes).toBeLessThanOrEqual(70_000);
  });

  test("a case page: at most 12 kB of HTML", async ({ page, person, server, backOffice, request }) => {
    const sizes: Record<string, number> = {};
    for (const { reference } of (await backOffice.list()).slice(0, 20)) {
      const answer = await request.get(`/track/${reference.replaceAll("-", "")}`);
      sizes[reference] = brotli(await answer.body());
    }
    const own = await submitted(page, homeAnswers(person));
    const answer = await page.goto(`/my/${own}`);
    sizes["my own"] = brotli((await answer?.body()) ?? Buffer.alloc(0));
    expect(Math.max(...Object.values(sizes)), JSON.stringify(sizes)).toBeLessThanOrEqual(12_000);
  });

  test("nothing scrolls sideways at 320 px", async ({ page, person, server, backOffice, request }) => {
    await page.setViewportSize({ width: 320, height: 640 });
    const reports = [(await newestReport(request)).path];
    for (const elder of ["0", "1"]) {
      for (const path of [...readingPages, ...reports, "/sign-in", `/track/${await anyReference(backOffice)}`]) {
        await page.goto(`/preferences?elder=${elder}&back=${path}`);
        await expectNoSideways(page, `${path} elder=${elder}`);
      }
    }
    await page.goto("/preferences?elder=0");
    const answers = homeAnswers(person);
    await begin(page);
    for (const step of ["where", "document", "supply", "contact"] as const) {
      await goOn(page);
      await expect(page.getByRole("alert")).toBeVisible();
      await expectNoSideways(page, `${step} with errors`);
      await through(page, step, answers);
    }
    await expectNoSideways(page, "check");
    await page.context().clearCookies();
    const reference = await submitted(page, answers);
    for (const path of [`/apply/done/${reference}`, `/my/${reference}`, "/my", `/rate/${reference}`]) {
      await page.goto(path);
      await expectNoSideways(page, path);
    }
  });
});
