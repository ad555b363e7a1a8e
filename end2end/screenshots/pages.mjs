/**
 * Takes a picture of every page of the desk, at 390 and 1280 px, to be looked at: `SUNLIT=… node screenshots/pages.mjs FOLDER`.
 * Nothing is compared with anything; what scrolls sideways is named. Cases of the demo have no papers, so there is none to show.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { browserOptions } from "../support/browser.mjs";
import { allCases } from "../support/cases.mjs";
import { Server, freePort } from "../support/server.mjs";

const WIDTHS = { 390: 844, 1280: 900 };
/** Also taken in English. */
const ENGLISH = ["work", "case-plan", "case-energise"];

const folder = process.argv[2] ?? "desk-pages";
mkdirSync(folder, { recursive: true });
const staff = `127.0.0.1:${await freePort()}`;
const server = await Server.create({ SUNLIT_STAFF_LISTEN: staff });
try {
  await server.seed(400);
  await server.start();
  const pages = await everyPage(await server.apiKey("pictures"));
  const browser = await chromium.launch({ ...browserOptions });
  for (const [width, height] of Object.entries(WIDTHS)) {
    for (const { name, role, path, act } of pages) {
      const context = await browser.newContext({ viewport: { width: Number(width), height }, locale: "zh-CN" });
      const page = await context.newPage();
      await page.goto(`http://${staff}/`);
      if (role) await page.getByRole("button", { name: `以${role}身份进入` }).click();
      await page.goto(`http://${staff}${path}`);
      if (act) await act(page);
      await shoot(page, `${name}-${width}`);
      if (ENGLISH.includes(name)) {
        await page.goto(`http://${staff}/preferences?lang=en&back=${encodeURIComponent(path)}`);
        await shoot(page, `${name}-${width}-en`);
      }
      await context.close();
    }
  }
  await browser.close();
} finally {
  await server.remove();
}

/** @param {import("@playwright/test").Page} page @param {string} name */
async function shoot(page, name) {
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (over > 0) console.log(`${name} scrolls sideways by ${over} px`);
}

/**
 * @typedef {{ name: string, role?: string, path: string, act?: (page: import("@playwright/test").Page) => Promise<void> }} Shown
 * @param {string} key
 * @returns {Promise<Shown[]>}
 */
async function everyPage(key) {
  const cases = await allCases(server.url, key);
  /** @param {string} where @returns {Promise<string>} a case of the demo of which this is true */
  const one = async (where) => {
    const sql = `select to_json(c.reference) from cases c join case_states s on s.case_id = c.id where ${where} order by c.id desc limit 1`;
    return server.query(`select coalesce((${sql}), 'null')`);
  };
  /** @param {string} stage */
  const at = (stage) => {
    const found = cases.findLast((one) => one.state === "open" && one.stage === stage && !one.paused);
    if (!found) throw new Error(`no open case at ${stage}`);
    return found.reference;
  };
  const found = "exists (select from inspection_findings f where f.case_id = c.id)";
  const metered = "exists (select from meters m where m.case_id = c.id)";
  const asked = "exists (select from unanswered_messages u where u.case_id = c.id)";
  const first = at("acceptance_and_contract");
  /** @param {string} reference */
  const path = (reference) => `/staff/cases/${reference}`;
  const opened = async (/** @type {import("@playwright/test").Page} */ page) => {
    await page.locator("details").evaluateAll((all) => all.forEach((one) => one.setAttribute("open", "")));
  };
  return [
    { name: "sign-in", path: "/staff/sign-in" },
    { name: "work", role: "客户经理", path: "/staff" },
    { name: "work-overdue", role: "客户经理", path: "/staff?show=overdue" },
    { name: "work-unanswered", role: "柜台人员", path: "/staff?show=unanswered" },
    { name: "work-visits", role: "勘查员", path: "/staff?show=visits" },
    { name: "find", role: "柜台人员", path: "/staff/find" },
    { name: "account", role: "客户经理", path: "/staff/me" },
    { name: "account-supervisor", role: "主管", path: "/staff/me" },
    { name: "again", role: "客户经理", path: "/staff/again" },
    { name: "new-passkey", role: "客户经理", path: "/staff/passkeys/new" },
    { name: "assign", role: "主管", path: `/staff/assign?ref=${first}` },
    { name: "looks", role: "审计员", path: "/staff/looks" },
    { name: "events", role: "主管", path: "/staff/events" },
    { name: "webhooks", role: "系统管理员", path: "/staff/webhooks" },
    { name: "missing", role: "客户经理", path: "/staff/nothing" },
    { name: "administrator", role: "系统管理员", path: "/staff" },
    { name: "publisher", role: "发布员", path: "/staff" },
    { name: "merge", role: "客户经理", path: `${path(first)}/merge?with=${at("supply_plan")}` },
    { name: "case-accept", role: "客户经理", path: path(first) },
    { name: "case-survey", role: "勘查员", path: path(await one("s.state = 'open' and exists (select from events e where e.case_id = c.id and e.kind = 'accepted') and not exists (select from events e where e.case_id = c.id and e.kind = 'survey_done')")) },
    { name: "case-plan", role: "客户经理", path: path(at("supply_plan")) },
    { name: "case-plan-opened", role: "客户经理", path: path(at("supply_plan")), act: opened },
    { name: "case-inspection", role: "检验员", path: path(at("construction_and_energisation")), act: opened },
    { name: "case-findings", role: "检验员", path: path(await one(found)) },
    { name: "case-energise", role: "装表接电员", path: path(at("metering_and_energisation")) },
    { name: "case-energised", role: "装表接电员", path: path(await one(`s.state = 'energised' and ${metered}`)) },
    { name: "case-message", role: "柜台人员", path: path(await one(asked)) },
    { name: "case-supervisor", role: "主管", path: path(at("supply_plan")) },
    { name: "case-auditor", role: "审计员", path: path(at("supply_plan")) },
  ];
}
