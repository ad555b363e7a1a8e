import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { expect, test } from "../support/fixtures.ts";
import { newestReport } from "../support/reports.ts";
import { say } from "../support/words.ts";

test.setTimeout(150_000);

async function download(page: Page, link: string): Promise<{ name: string; bytes: Buffer }> {
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: link, exact: true }).click()]);
  return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
}

function sha256(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}

test("anybody finds the newest report, reads it and takes its files along", async ({ page, request }) => {
  const { period, name, path } = await newestReport(request);
  await page.goto("/openness/reports");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(say("nav-reports"));
  await page.getByRole("link", { name, exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`${path}$`));
  await expect(page.getByRole("heading", { level: 1 })).toContainText(name);
  await expect(page.getByRole("heading", { level: 2 })).toHaveText(
    ["handling", "durations", "pauses", "overdue", "projects", "definitions", "download"].map((part) => say(`reports-${part}`)),
  );
  const summary = (await page.locator("main .intro").textContent()) ?? "";
  const [received, finished] = summary.match(/\d+/g) as [string, string];
  const all = page.getByRole("row", { name: say("reports-all") }).first();
  await expect(all).toContainText(received);
  await expect(page.locator("#projects")).toContainText("演示产业园");

  const csv = await download(page, say("reports-csv"));
  expect(csv.name).toBe(`用电报装半月报-${period}.csv`);
  const lines = csv.bytes.toString("utf8").split("\r\n");
  expect(lines[0]).toBe("\uFEFF期次,部分,行,项目,数值");
  expect(lines).toContain(`${period},一、办理情况（件）,全部类别,受理,${received}`);
  expect(lines).toContain(`${period},一、办理情况（件）,全部类别,办结,${finished}`);

  const pdf = await download(page, say("reports-pdf"));
  expect(pdf.name).toBe(`用电报装半月报-${period}.pdf`);
  expect(pdf.bytes.subarray(0, 5).toString()).toBe("%PDF-");
  for (const [file, bytes] of [["PDF", pdf.bytes], ["CSV", csv.bytes]] as const) {
    await expect(page.getByText(say("reports-checksum", { file }))).toContainText(sha256(bytes));
  }
});

test("what happens afterwards changes nothing", { tag: "@once" }, async ({ page, request, backOffice }) => {
  const { path } = await newestReport(request);
  const shown = async () => {
    await page.goto(`${path}?at=${Date.now()}`);
    return page.locator("main").innerHTML();
  };
  const before = await shown();
  const files = async () => Promise.all(["pdf", "csv"].map(async (kind) => sha256(await (await request.get(`${path}.${kind}`)).body())));
  const bytes = await files();
  const open = (await backOffice.list()).filter((one) => one.state === "open");
  expect(open.length).toBeGreaterThan(0);
  for (const { reference } of open) {
    const data = { source_event_id: `report-${reference}`, taken_at: new Date().toISOString(), measure: "supervisor_assigned" };
    const told = await backOffice.request.post(`/api/v1/applications/${reference}/escalations`, { data });
    expect(told.status(), await told.text()).toBe(201);
    // Said to have happened at the beginning, as far back as anything can be.
    const seen = await backOffice.request.get(`/api/v1/applications/${reference}`);
    const { events } = (await seen.json()) as { events: { occurred_at: string }[] };
    const occurred_at = events[0]?.occurred_at;
    await backOffice.push(reference, { kind: "document_received", document: "property_certificate", occurred_at });
  }
  expect(await shown()).toBe(before);
  expect(await files()).toEqual(bytes);
});

test("a report that is not there is not found", async ({ page }) => {
  for (const name of ["2099-12-2", "2026-11-3", "2026-11", "2099-12-2.pdf", "2099-12-2.csv"]) {
    const answer = await page.goto(`/openness/reports/${name}`);
    expect(answer?.status(), name).toBe(404);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(say("not-found-title"));
  }
});
