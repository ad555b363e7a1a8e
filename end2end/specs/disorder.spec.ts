/** Events by many clients at once, disordered and repeated, through cut connections and kill -9: the state is that of a clean run. */
import { expect, test } from "../support/fixtures.ts";
import { disorder } from "../load/disorder.mjs";

test("5,000 events out of order end where they end in order, and changes tells each of them once", { tag: "@once" }, async () => {
  test.setTimeout(300_000);
  const seen = await disorder({ events: 5000, seed: process.env["DISORDER_SEED"] ?? new Date().toISOString() });
  expect(seen.events).toBeGreaterThanOrEqual(5000);
  expect(seen.kills).toBe(3);
  expect(seen.unheld, "kinds of which none came before what it follows").toEqual([]);
  expect(seen.repeated).toBeGreaterThan(1000);
  expect(seen.cut).toBeGreaterThan(100);
});
