import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { homeAnswers, submitted } from "../support/apply.ts";
import { expect, test } from "../support/fixtures.ts";
import { root } from "../support/paths.mjs";
import { Server, someAddress } from "../support/server.mjs";
import { say } from "../support/words.ts";

function plus(day: string, days: number): string {
  return new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
}

/** Today in Shanghai. */
const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);

/** The days of a year that comes with the program; none for a year to come. */
function published(year: string): string[] {
  const path = join(root, `app/portal/data/calendar/${year}.csv`);
  return existsSync(path) ? readFileSync(path, "utf8").split("\n").filter((line) => /^\d{4}-/.test(line)) : [];
}

/** The year whose calendar the operator should have by now, if it does not come with the program. */
const missing = [plus(today, 60).slice(0, 4)].filter((year) => published(year).length === 0);

/** `5 月 9 日`, as the pages write it, with ordinary spaces. */
function written(day: string): string {
  return `${Number(day.slice(5, 7))} 月 ${Number(day.slice(8))} 日`;
}

const plain = (text: string | null): string => (text ?? "").replaceAll("\u00a0", " ");

test("the calendars can be read by year and downloaded in both forms", async ({ page }) => {
  await page.goto("/openness/standards");
  await page.getByRole("link", { name: say("standards-calendar-link") }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(say("nav-calendar"));
  const year = page.locator("#year-2026");
  await expect(year.getByRole("row", { name: "劳动节" })).toContainText(/5\s月\s1\s日至\s5\s月\s5\s日.*5\s月\s9\s日/);
  await expect(year).toContainText("248 个工作日");
  await expect(year).toContainText("国务院办公厅关于2026年部分节假日安排的通知");
  for (const one of missing) {
    await expect(page.getByText(say("calendar-missing", { year: one }))).toBeVisible();
  }

  const csv = await year.getByRole("link", { name: "CSV" }).getAttribute("href");
  const ics = await year.getByRole("link", { name: "iCalendar" }).getAttribute("href");
  const rows = await (await page.request.get(csv ?? "")).text();
  expect(rows.split("\n").filter((line) => /^\d{4}-/.test(line))).toEqual(published("2026"));
  const events = await (await page.request.get(ics ?? "")).text();
  expect(events).toContain("BEGIN:VCALENDAR");
  expect(events).toMatch(/DTEND;VALUE=DATE:20260506/);
  expect((await page.request.get("/openness/calendar/1999.csv")).status()).toBe(404);
});

test("what has to be disclosed, what is, and what is overdue", async ({ page }) => {
  await page.goto("/openness/disclosure");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(say("nav-disclosure"));
  const items = ["profile", "services", "prices", "quality", "notices", "rules", "promises"];
  const states = ["published", "published", "published", "overdue", "published", "due", "published"];
  for (const [at, item] of items.entries()) {
    const card = page.locator(`#${item}`);
    await expect(card.getByRole("heading", { level: 2 })).toHaveText(`${at + 1}. ${say(`disclosure-${item}`)}`);
    await expect(card.locator(".chip")).toHaveText(say(`disclosure-${states[at]}`));
  }
  await expect(page.locator("#rules")).toContainText(say("disclosure-nothing"));
  await expect(page.locator("#profile")).toContainText("演示数据");
  await expect(page.locator("#promises")).toContainText("12398");

  const json = await (await page.request.get("/api/v1/disclosure")).json();
  expect(json.items.map((one: { state: string }) => one.state)).toEqual(states);
  const csv = await (await page.request.get("/openness/disclosure.csv")).text();
  expect(csv.trim().split("\n")).toHaveLength(1 + items.length);
  expect(csv).toContain("4,quality,overdue,");

  await page.locator("#services").getByRole("link", { name: say("nav-standards") }).click();
  await expect(page).toHaveURL("/openness/standards");
});

test("a holiday published late moves what is open, and the pages say both days", { tag: "@once" }, async ({ browser, person, playwright }) => {
  test.slow();
  const server = await Server.create();
  const context = await browser.newContext({
    baseURL: server.url,
    locale: "zh-CN",
    extraHTTPHeaders: { "x-forwarded-for": someAddress() },
  });
  await server.seed(40);
  await server.start();
  const backOffice = await playwright.request.newContext({
    baseURL: server.url,
    extraHTTPHeaders: { authorization: `Bearer ${await server.apiKey()}` },
  });
  const read = async (reference: string) => (await backOffice.get(`/api/v1/applications/${reference}`)).json();
  const list = async () => (await backOffice.get("/api/v1/applications")).json();
  const ready = async () => (await fetch(`${server.url}/readyz`)).text();
  const publish = async (name: string, text: string, ...more: string[]) => {
    const path = join(server.folder, name);
    writeFileSync(path, text);
    await server.command("publish", path, ...more);
  };
  try {
    const page = await context.newPage();
    const reference = await submitted(page, homeAnswers(person));
    const before = await read(reference);
    const ended = (await list()).applications.find((one: { state: string }) => one.state === "energised");
    const verdicts = (await read(ended.reference)).progress;

    // The next ordinary working day becomes a holiday.
    let day = plus(today, 1);
    const ordinary = () => {
      const weekday = new Date(day).getUTCDay();
      return weekday > 0 && weekday < 6 && !published(day.slice(0, 4)).some((line) => line.startsWith(day));
    };
    while (!ordinary() || day.endsWith("-01-01")) day = plus(day, 1);
    const year = day.slice(0, 4);
    const head = `# version: ${year}-9\n# notice: ${today}\ndate,kind,name\n`;
    await publish(`${year}.csv`, `${head}${[...published(year), `${day},holiday,示例假日`].join("\n")}\n`);

    const after = await read(reference);
    const said = before.progress.limits.map((limit: { due: string }, at: number) => {
      expect(after.progress.limits[at].due > limit.due, `${limit.due} moved`).toBe(true);
      return say("log-redated-from", { before: written(limit.due), day: written(after.progress.limits[at].due) });
    });
    expect(said).toHaveLength(2);
    for (const path of [`/track/${reference}`, `/my/${reference}`]) {
      await page.goto(path);
      const log = plain(await page.locator(".log").textContent());
      for (const one of said) expect(log, path).toContain(one);
      expect(log, path).toContain(say("redate-calendar-published"));
      const strip = plain(await page.locator(".derivation").textContent());
      expect(strip, path).toContain(say("strip-promise", { day: written(before.progress.limits[1].due) }));
      expect(strip, path).toContain(written(after.progress.limits[1].due));
    }
    expect((await read(ended.reference)).progress, "verdicts stay").toEqual(verdicts);

    // The year that is missed is said to the operator and the back office until it is published, here as iCalendar.
    for (const one of missing.filter((one) => one !== year)) {
      await expect.poll(ready, { timeout: 10_000 }).toContain(`no calendar for ${one} is published`);
      expect(readFileSync(server.log, "utf8")).toContain(`no calendar for ${one} is published`);
      expect((await list()).warnings.map((warning: { code: string }) => warning.code)).toContain("calendar_missing");
      const event = `BEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20260101T000000Z\r\nDTSTART;VALUE=DATE:${one}0101\r\nSUMMARY:元旦（休）\r\nEND:VEVENT`;
      const text = `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\n${event}\r\nEND:VCALENDAR\r\n`;
      await expect(publish(`${one}.ics`, text)).rejects.toThrow(/no version/);
      await publish(`${one}.ics`, text, "--calendar-version", `${one}-1`, "--notice", today);
      await expect.poll(ready, { timeout: 10_000 }).not.toContain("no calendar");
      await page.goto("/openness/calendar");
      await expect(page.locator(`#year-${one}`)).toBeVisible();
    }
    const facts = await server.facts();
    expect([facts.gaps, facts.disagreeing]).toEqual([0, 0]);
  } finally {
    await backOffice.dispose();
    await context.close();
    await server.remove();
  }
});
