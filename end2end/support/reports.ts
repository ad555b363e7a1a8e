import { expect, type APIRequestContext } from "@playwright/test";

/** The half month that was over last, by the clock in Shanghai, and its name on Chinese pages. */
function lastPeriod(): { period: string; name: string } {
  const today = new Date(Date.now() + 8 * 3_600_000);
  const first = today.getUTCDate() > 15;
  // The day before this half month began.
  const day = new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth(), first ? 15 : 0));
  const [year, month] = [day.getUTCFullYear(), day.getUTCMonth() + 1];
  return {
    period: `${year}-${String(month).padStart(2, "0")}-${first ? 1 : 2}`,
    name: `${year} 年 ${month} 月${first ? "上" : "下"}半月`,
  };
}

/** The newest report, as soon as it is there: they are issued after the start, the oldest first. */
export async function newestReport(request: APIRequestContext): Promise<{ period: string; name: string; path: string }> {
  const { period, name } = lastPeriod();
  const path = `/openness/reports/${period}`;
  // With a query no answer is kept.
  await expect
    .poll(async () => (await request.get(`${path}?at=${Date.now()}`)).status(), { timeout: 90_000, intervals: [500] })
    .toBe(200);
  return { period, name, path };
}
