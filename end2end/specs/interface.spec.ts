/** The interface for other systems, as people read it. */
import { expect, test } from "../support/fixtures.ts";
import { say } from "../support/words.ts";

test("a developer reads what the interface offers, tries it with the demo's key, and follows a refusal to what it means", async ({ page, request, baseURL }) => {
  const elsewhere: string[] = [];
  page.on("request", (asked) => {
    if (!asked.url().startsWith(baseURL ?? "")) elsewhere.push(asked.url());
  });
  await page.goto("/openness");
  await page.getByRole("link", { name: say("interface-title") }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(say("interface-title"));
  const { paths } = (await (await request.get("/api/v1/openapi.json")).json()) as { paths: Record<string, Record<string, { operationId: string }>> };
  for (const methods of Object.values(paths)) {
    for (const { operationId } of Object.values(methods)) await expect(page.locator(`#${operationId} h2`)).toBeVisible();
  }
  // Each name that is mentioned is explained.
  const dead = await page.locator('a[href^="#"]').evaluateAll((links) =>
    links.map((link) => link.getAttribute("href")?.slice(1) ?? "").filter((id) => !document.getElementById(id)),
  );
  expect(dead).toEqual([]);

  const line = (await page.getByText("curl -H").textContent()) ?? "";
  const key = /Bearer (\w+)/.exec(line)?.[1] ?? "";
  const headers = { authorization: `Bearer ${key}`, "accept-language": "zh-CN" };
  const read = await request.get("/api/v1/applications?limit=5", { headers });
  expect(read.status()).toBe(200);
  const refused = await request.get("/api/v1/applications?limit=0", { headers });
  const problem = (await refused.json()) as { type: string; title: string; errors: { parameter: string }[] };
  expect(problem.errors[0]?.parameter).toBe("limit");
  await page.goto(new URL(problem.type).pathname + new URL(problem.type).hash);
  await expect(page.locator(new URL(problem.type).hash)).toContainText(problem.title);
  expect(elsewhere).toEqual([]);
});
