/** Filling in a supply plan at the desk. */
import type { Page } from "@playwright/test";

/** Everything that the form asks for, with what a test wants otherwise. */
export async function fillPlan(page: Page, otherwise: { source?: string; metering?: string } = {}): Promise<void> {
  await page.locator("#plan_supply").selectOption("public_transformer");
  await page.locator("#plan_source").fill(otherwise.source ?? "演示路 3 号公变");
  await page.locator("#plan_voltage").selectOption("v380");
  await page.locator("#plan_metering").selectOption(otherwise.metering ?? "three_phase");
  await page.locator("#plan_boundary").fill("低压分支箱出线端子");
  await page.locator("#plan_alternatives").fill("也比较过 5 号公变：距离更远，外线更长。");
}
