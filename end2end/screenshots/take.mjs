/** Takes the README's pictures anew: `make screenshots`. The figures are those of the day. */
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { browserOptions } from "../support/browser.mjs";
import { allCases } from "../support/cases.mjs";
import { Server, freePort } from "../support/server.mjs";

const staff = `127.0.0.1:${await freePort()}`;
const server = await Server.create({ SUNLIT_STAFF_LISTEN: staff });
try {
  await server.command("seed", "--demo", "--cases", "400");
  await server.start();
  const key = await server.apiKey("screenshots");
  const all = await allCases(server.url, key);
  const open = all.findLast(({ stage }) => stage === "supply_plan") ?? all.findLast(({ state }) => state === "open");
  if (!open) throw new Error("no open case to show");

  const browser = await chromium.launch({ ...browserOptions });
  /** @param {string} name @param {string} path @param {number} width @param {number} height */
  const take = async (name, path, width, height) => {
    const page = await browser.newPage({ viewport: { width, height }, locale: "zh-CN" });
    await page.goto(`${server.url}${path}`);
    await page.screenshot({ path: join(import.meta.dirname, `${name}.png`) });
    await page.close();
  };
  await take("home", "/", 1280, 860);
  await take("case", `/track/${open.reference}`, 390, 844);
  const desk = await browser.newPage({ viewport: { width: 1280, height: 860 }, locale: "zh-CN" });
  await desk.goto(`http://${staff}/`);
  await desk.getByRole("button", { name: "以客户经理身份进入" }).click();
  await desk.goto(`http://${staff}/staff/cases/${open.reference}`);
  await desk.screenshot({ path: join(import.meta.dirname, "desk.png") });
  await browser.close();
} finally {
  await server.remove();
}
