/** One case on its way from submission to its end: its customer's page and the windows of the desk, and what is clicked in each. */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "@playwright/test";
import { desk, press, shows } from "./desk.ts";
import { expect, expectAccessible, expectNoSideways } from "./fixtures.ts";
import { root } from "./paths.mjs";
import { say } from "./words.ts";

const STANDARDS = join(root, "app/portal/data/standards");

/** The stages of each class of connection, in their order, as the newest version of its template has them. */
export function templates(): Map<string, string[]> {
  const all = new Map<string, string[]>();
  for (const file of readdirSync(STANDARDS).sort()) {
    const key = file.replace(/-\d+-\d+\.toml$/, "");
    const stages = readFileSync(join(STANDARDS, file), "utf8").matchAll(/^\[\[stages\]\]\nkind = "(\w+)"$/gm);
    all.set(key, Array.from(stages, (stage) => stage[1] as string));
  }
  return all;
}

export class Course {
  private readonly windows = new Map<string, Page>();

  constructor(
    /** The customer's. */
    readonly page: Page,
    readonly reference: string,
    readonly stages: readonly string[],
    readonly script: boolean,
    private readonly browser: Browser,
    private readonly staffUrl: string,
  ) {}

  /** The window of whoever has this role, with the case as it stands now. */
  async at(role: string): Promise<Page> {
    let window = this.windows.get(role);
    if (!window) {
      window = await desk(this.browser, this.page, this.staffUrl, this.script, role);
      this.windows.set(role, window);
    }
    await window.goto(`/staff/cases/${this.reference}`);
    return window;
  }

  /** Sends an act's form; what speaks against it is meant. */
  async does(window: Page, act: string): Promise<void> {
    const doubted = await window.locator(`#${act.replaceAll("-", "_")} .doubts`).count();
    await press(window, act, { sure: doubted > 0 });
  }

  /** The customer's page tells what the desk did, and at which stage the case is now; none once it has ended. */
  async told(said: string, stage?: string): Promise<void> {
    await shows(this.page, this.script, said);
    await this.isAt(stage);
    await this.fits(said);
  }

  /** The customer's page stands at this stage. */
  async isAt(stage?: string): Promise<void> {
    const now = this.page.locator('#case .tracker [aria-current="step"]');
    if (stage) await expect(now).toContainText(say(`stage-${stage.replaceAll("_", "-")}`));
    else await expect(now).toHaveCount(0);
  }

  /** What stands after the stage of this kind. */
  after(stage: string): string | undefined {
    return this.stages[this.stages.indexOf(stage) + 1];
  }

  async fits(what: string): Promise<void> {
    await expectNoSideways(this.page, what);
    if (this.script) await expectAccessible(this.page, what);
  }

  async close(): Promise<void> {
    for (const window of this.windows.values()) await window.context().close();
  }
}
