import { expect, test } from "../support/fixtures.ts";
import { say } from "../support/words.ts";

test("anybody reads how the limits are kept, by class, and downloads the same numbers", async ({ page, request }) => {
  await page.goto("/");
  await page.getByRole("navigation").getByRole("link", { name: say("nav-openness"), exact: true }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(say("nav-openness"));

  const answer = await request.get("/openness/figures.json");
  expect(answer.headers()["content-disposition"]).toBe("attachment");
  const { rows } = (await answer.json()) as { rows: Record<string, unknown>[] };
  const all = rows.find((row) => row.month === null && row.class === null && row.stage === null);
  const residents = rows.find((row) => row.month === null && row.class === "lv-resident" && row.stage === null);
  expect(Number(all?.received)).toBeGreaterThan(Number(residents?.received));

  // A chart shows 13 months and gives its numbers again as a table.
  const chart = page.getByRole("figure").first();
  await expect(chart.getByRole("img", { name: say("statistics-chart-volumes") })).toBeVisible();
  await chart.getByText(say("statistics-as-table")).click();
  const table = chart.getByRole("table");
  await expect(table.locator("tbody tr")).toHaveCount(13);
  const received = await table.locator("tbody tr td:nth-child(2)").allInnerTexts();
  const sum = received.reduce((sum, text) => sum + Number(text.replaceAll(",", "")), 0);
  expect(sum).toBe(all?.received);

  await page.getByRole("combobox", { name: say("statistics-class"), exact: true }).selectOption("lv-resident");
  await page.getByRole("button", { name: say("statistics-show") }).click();
  await expect(page).toHaveURL(/class=lv-resident/);
  await expect(page.getByRole("heading", { name: new RegExp(`${say("statistics-by-stage")} · ${say("class-lv-resident")}`) })).toBeVisible();

  const csv = await (await request.get("/openness/figures.csv")).text();
  expect(csv.startsWith("\ufeffmonth,class,stage,received")).toBe(true);
  expect(csv.trim().split("\n").length).toBe(rows.length + 1);
});

test("the board shows what is overdue first and nothing of a reference", async ({ page, request, backOffice }) => {
  await page.goto("/openness");
  await page.getByRole("link", { name: say("nav-board") }).click();
  const board = (await (await request.get("/openness/board.json")).json()) as { rows: { overdue: boolean }[]; overdue: number };
  const states = board.rows.map((row) => row.overdue);
  expect(states.filter(Boolean).length).toBe(board.overdue);
  const overdue = page.locator("table tbody tr", { hasText: say("board-overdue") });
  await expect(overdue).toHaveCount(Math.min(board.overdue, 50));
  expect(states).toEqual([...states].sort((one, other) => Number(other) - Number(one)));
  const html = (await page.content()) + JSON.stringify(board);
  for (const { reference } of await backOffice.list()) expect(html).not.toContain(reference);
});

test("closed periods say what is withheld, and an open one is not there", async ({ page, request }) => {
  await page.goto("/openness/periods");
  await page.getByRole("main").getByRole("link", { name: /季度$/ }).first().click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("季度");
  await expect(page.getByRole("heading", { name: say("periods-areas") })).toBeVisible();
  const path = new URL(page.url()).pathname;
  const figures = (await (await request.get(`${path}/figures.json`)).json()) as {
    areas: Record<string, number | null>[];
    ratings: { all: { count: number } | null };
  };
  const counts = figures.areas.flatMap((area) => [area.received, area.judged, area.in_time]);
  const out = counts.filter((count) => typeof count === "number");
  expect(out.length).toBeGreaterThan(0);
  expect(Math.min(...out)).toBeGreaterThanOrEqual(5);
  // Of fewer than 30 no mean is published, and the page says so.
  const rated = figures.ratings.all?.count ?? 0;
  expect(rated === 0 || rated >= 30, String(rated)).toBe(true);
  const everywhere = page.getByRole("row", { name: say("statistics-all") });
  await expect(everywhere.filter({ hasText: rated === 0 ? say("periods-withheld") : String(rated) }).first()).toBeVisible();
  await expect(page.getByRole("heading", { name: say("periods-misconduct") })).toBeVisible();
  for (const nowhere of ["2031-q1", "2026-13", "x"]) {
    expect((await page.goto(`/openness/periods/${nowhere}`))?.status(), nowhere).toBe(404);
    expect((await request.get(`/openness/periods/${nowhere}/figures.json`)).status(), nowhere).toBe(404);
  }
});
