/** Takes the README's pictures anew: `make screenshots`. A fixed day and seed, so that they change only when pages do. */
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { Server } from "../support/server.mjs";

const server = await Server.create();
try {
  await server.command("seed", "--demo", "--cases", "400");
  await server.start();
  const key = await server.apiKey("screenshots");
  const listed = await fetch(`${server.url}/api/v1/applications`, { headers: { authorization: `Bearer ${key}` } });
  const { applications } = await listed.json();
  const open = applications.find((/** @type {{ state: string }} */ one) => one.state === "open") ?? applications[0];

  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync"] });
  /** @param {string} name @param {string} path @param {number} width @param {number} height */
  const take = async (name, path, width, height) => {
    const page = await browser.newPage({ viewport: { width, height }, locale: "zh-CN" });
    await page.goto(`${server.url}${path}`);
    await page.screenshot({ path: join(import.meta.dirname, `${name}.png`) });
    await page.close();
  };
  await take("home", "/", 1280, 860);
  await take("case", `/track/${open.reference.replaceAll("-", "")}`, 390, 844);
  await browser.close();
} finally {
  await server.remove();
}
