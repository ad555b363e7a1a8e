import { readFileSync } from "node:fs";
import { AxeBuilder } from "@axe-core/playwright";
import { type APIRequestContext, type Page, expect, test as base } from "@playwright/test";
import { serverPath } from "./paths.mjs";
import { type Person, somebody } from "./people.ts";
import { someAddress } from "./server.mjs";
import type { Shared } from "./setup.ts";

interface Fixtures {
  server: Shared;
  /** The REST interface, as the back office uses it. */
  backOffice: BackOffice;
  /** Somebody new. */
  person: Person;
  /** Whether pages may run scripts. */
  script: boolean;
  /** No page may fail: neither its script nor what it loads. */
  faultless: void;
}

export const test = base.extend<Fixtures>({
  server: async ({}, use) => {
    await use(JSON.parse(readFileSync(serverPath, "utf8")) as Shared);
  },
  baseURL: async ({ server }, use) => {
    await use(server.url);
  },
  // Limits count by address.
  extraHTTPHeaders: async ({}, use) => {
    await use({ "x-forwarded-for": someAddress() });
  },
  backOffice: async ({ playwright, server }, use) => {
    const request = await playwright.request.newContext({
      baseURL: server.url,
      extraHTTPHeaders: { authorization: `Bearer ${server.apiKey}` },
    });
    await use(new BackOffice(request));
    await request.dispose();
  },
  person: async ({}, use) => {
    await use(somebody());
  },
  script: async ({ javaScriptEnabled }, use) => {
    await use(javaScriptEnabled !== false);
  },
  faultless: [
    async ({ page }, use) => {
      const faults: string[] = [];
      page.on("pageerror", (error) => faults.push(String(error)));
      page.on("console", (message) => {
        if (message.type() === "error" && !/status of 4\d\d/.test(message.text())) faults.push(message.text());
      });
      page.on("response", (response) => {
        if (response.status() >= 500) faults.push(`${response.status()} ${new URL(response.url()).pathname}`);
      });
      await use();
      expect(faults, "what browsers complained about").toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

export class BackOffice {
  private static pushed = 0;

  constructor(readonly request: APIRequestContext) {}

  /** Pushes one event and expects it to be applied. `occurred_at` is now unless said. */
  async push(reference: string, event: Record<string, unknown>, expected = 201): Promise<unknown> {
    const answer = await this.send(reference, event);
    const text = await answer.text();
    expect(answer.status(), `${JSON.stringify(event)}: ${text}`).toBe(expected);
    return JSON.parse(text);
  }

  /** All cases, the oldest first, their references as printed. */
  async list(): Promise<{ reference: string; state: string }[]> {
    const all = [];
    let next: string | null = "";
    while (next !== null) {
      const answer = await this.request.get(`/api/v1/applications${next && `?cursor=${next}`}`);
      expect(answer.status(), await answer.text()).toBe(200);
      const page = (await answer.json()) as { applications: { reference: string; state: string }[]; next: string | null };
      all.push(...page.applications);
      next = page.next;
    }
    return all;
  }

  async send(reference: string, event: Record<string, unknown>, id = BackOffice.nextId()) {
    const data = { source_event_id: id, occurred_at: new Date().toISOString(), ...event };
    return this.request.post(`/api/v1/applications/${reference}/events`, { data });
  }

  static nextId(): string {
    BackOffice.pushed += 1;
    return `e2e-${process.pid}-${Date.now()}-${BackOffice.pushed}`;
  }
}

/** The whole page, against WCAG 2.2 AA and axe's best practices. */
export async function expectAccessible(page: Page, what: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    // What passed isn't read; no page has frames, whose findings alone want a second page to be joined in.
    .options({ resultTypes: ["violations"] })
    .setLegacyMode(true)
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
    .analyze();
  const findings = violations.map(({ id, help, nodes }) => ({ id, help, at: nodes.map((node) => node.html.slice(0, 200)) }));
  expect(findings, `axe: ${what}`).toEqual([]);
}

/** An island wakes when the browser is idle. */
export async function awake(page: Page, island: string): Promise<void> {
  await expect(page.locator(`[data-island="${island}"][data-ready]`).first()).toBeAttached();
}

/** Nothing scrolls sideways. */
export async function expectNoSideways(page: Page, what: string): Promise<void> {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(over, `${what} scrolls sideways by ${over} px`).toBeLessThanOrEqual(0);
}

/** The errors by field: said in the summary, in that order, and at each field; the title and the focus say so too. */
export async function expectErrors(page: Page, script: boolean, errors: Record<string, string>): Promise<void> {
  const summary = page.getByRole("alert");
  await expect(summary).toBeVisible();
  await expect(page).toHaveTitle(/^错误：/);
  const links = summary.getByRole("link");
  await expect(links).toHaveText(Object.values(errors));
  for (const [field, sentence] of Object.entries(errors)) {
    const input = page.locator(`[id="${field}"]`);
    await expect(page.locator(`[id="${field}-error"], [id^="${field}-error-"]`).first()).toHaveText(`错误：${sentence}`);
    await expect(summary.getByRole("link", { name: sentence })).toHaveAttribute("href", `#${field}`);
    const described = (element: Element): string =>
      [element, element.closest("fieldset")].map((one) => one?.getAttribute("aria-describedby") ?? "").join(" ");
    expect(await input.evaluate(described)).toContain(`${field}-error`);
  }
  await expect(summary).toBeFocused();
  if (script) {
    const [field] = Object.keys(errors);
    await links.first().click();
    await expect(page.locator(`[id="${field}"]`)).toBeFocused();
  }
}
