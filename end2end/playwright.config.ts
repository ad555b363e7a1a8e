import { defineConfig, type PlaywrightTestOptions, type Project } from "@playwright/test";
import { browserOptions } from "./support/browser.mjs";

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const desktop = { viewport: { width: 1280, height: 900 } };

/** Every journey runs on two widths, with script and without. What needs one mode only says so itself, by tag. */
function project(name: string, use: Partial<PlaywrightTestOptions>): Project {
  const leftOut = [/@last/, /@alone/];
  if (use.javaScriptEnabled === false) leftOut.push(/@script/);
  else leftOut.push(/@plain/);
  if (name !== "desktop, script") leftOut.push(/@once/);
  return { name, use, grepInvert: leftOut };
}

const projects = [
  project("desktop, script", { ...desktop }),
  project("phone, script", { ...phone }),
  project("desktop, plain", { ...desktop, javaScriptEnabled: false }),
  project("phone, plain", { ...phone, javaScriptEnabled: false }),
];

export default defineConfig({
  testDir: "specs",
  outputDir: "test-results",
  globalSetup: "./support/setup.ts",
  forbidOnly: true,
  fullyParallel: false,
  workers: 2,
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [["list"], ["./reporter.ts"]],
  use: {
    launchOptions: browserOptions,
    locale: "zh-CN",
    timezoneId: "Asia/Shanghai",
    screenshot: "only-on-failure",
    trace: "off",
  },
  projects: [
    ...projects,
    // Reads what all the others left behind.
    { name: "left behind", grep: /@last/, dependencies: projects.map((one) => one.name ?? "") },
    // Measures how the portal bears it, so nothing else runs beside it.
    { name: "alone", grep: /@alone/, dependencies: ["left behind"] },
  ],
});
