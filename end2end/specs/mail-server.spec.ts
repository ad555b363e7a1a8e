/**
 * Mails through a server that greylists, is full, hangs, refuses, hangs up before and after it has taken one, and a portal that is
 * killed between the taking and its note of it: none is lost, and none comes twice but where the handbook says so.
 */
import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { type BrowserContext } from "@playwright/test";
import { homeAnswers, submitted } from "../support/apply.ts";
import { expect, test } from "../support/fixtures.ts";
import { OwnGateway } from "../support/gateways.ts";
import { ACCOUNT, MailServer, type Met, type Plan } from "../support/mail-server.ts";
import { type Person } from "../support/people.ts";
import { Server, freePort } from "../support/server.mjs";
import { say } from "../support/words.ts";

const run = promisify(execFile);

/** An application in a demo, whose owner wants mails alone. */
async function applied(server: Server, context: BrowserContext, person: Person): Promise<string> {
  const page = await context.newPage();
  const reference = await submitted(page, homeAnswers(person));
  const card = page.locator("#notifications");
  const opened = async () => {
    await page.goto(`/my/${reference}`);
    if (!(await card.getAttribute("open").then((open) => open !== null))) await card.locator("summary").click();
  };
  const address = `${reference.toLowerCase()}@example.com`;
  await opened();
  await card.locator("#mail").fill(address);
  await card.getByRole("button", { name: say("mail-button") }).click();
  const mailed = async () =>
    (await (await page.request.get("/dev/messages")).text()).split("<li").find((one) => one.includes(address)) ?? "";
  await expect.poll(mailed).toContain(address);
  const code = /\b\d{6}\b/.exec((await mailed()).split(say("mail-open"))[0] as string)?.[0] ?? "";
  await opened();
  await card.locator("#mail_code").fill(code);
  await card.getByRole("button", { name: say("mail-code-button") }).click();
  await opened();
  await card.getByLabel(say("notifications-way-mail"), { exact: true }).check();
  await card.getByRole("button", { name: say("notifications-button") }).click();
  // Whatever else there was to say has been said.
  await expect.poll(() => server.query("select to_json(count(*)) from notifications where sent_at is null and dropped_at is null")).toBe(0);
  return reference;
}

/** The part of a mail that is known again: its id and date. */
function known(mail: string): string[] {
  return ["Message-ID", "Date", "To", "Subject"].map((name) => new RegExp(`^${name}: .*$`, "mi").exec(mail)?.[0] ?? name);
}

async function throughServer(
  security: "tls" | "starttls",
  plans: Plan[],
  context: (url: string) => Promise<BrowserContext>,
  person: Person,
  judge: (met: Met[], states: Map<string, number>) => void,
): Promise<void> {
  let server: Server | undefined;
  const restart = async () => {
    await server?.kill();
    await server?.start();
    // The queue takes up what was begun, which it does by itself after a minute, and the portal what nobody is at after four.
    await sql("update graphile_worker._private_jobs set locked_at = null, locked_by = null where locked_at is not null");
    await sql("update mail_deliveries set held_until = now() where state = 'sending'");
  };
  const sql = (statement: string) =>
    run("psql", ["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--command", statement, server?.databaseUrl ?? ""]);
  let killed = Promise.resolve();
  const mails = new MailServer([...plans], () => (killed = killed.then(restart)), security === "tls");
  const gateway = new OwnGateway([], async () => {});
  const [port, address] = [await mails.start(), await gateway.start()];
  const port_of_portal = await freePort();
  const folder = (await Server.create()).folder;
  const quiet = { SUNLIT_QUIET_FROM: "08:00", SUNLIT_QUIET_UNTIL: "08:00", RUST_LOG: "info" };
  try {
    const demo = (server = new Server(folder, port_of_portal, quiet));
    await demo.seed(1);
    await demo.start();
    const key = await demo.apiKey();
    const owner = await context(demo.url);
    const reference = await applied(demo, owner, person);
    await owner.close();
    await demo.stop();

    // No demo any more: what is said goes out.
    const files = { token: "of-these-tests", password: ACCOUNT.password, "authority.pem": mails.certificate };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text, { mode: 0o600 });
    server = new Server(folder, port_of_portal, {
      ...quiet,
      SUNLIT_SMS_GATEWAY_URL: `${address}/send`,
      SUNLIT_SMS_GATEWAY_TOKEN_FILE: "token",
      SUNLIT_SMTP_HOST: "localhost",
      SUNLIT_SMTP_PORT: String(port),
      SUNLIT_SMTP_SECURITY: security,
      SUNLIT_SMTP_USER: ACCOUNT.user,
      SUNLIT_SMTP_PASSWORD_FILE: "password",
      SUNLIT_MAIL_FROM: "notice@example.com",
      SSL_CERT_FILE: join(folder, "authority.pem"),
    });
    await demo.start();
    await sql("update installation set demo = false");
    await demo.stop();
    await server.start();

    const states = new Map<string, number>();
    const count = async (query: string): Promise<number> => (server as Server).query(`select to_json(count(*)) from ${query}`);
    for (const [at] of plans.entries()) {
      const met = mails.next();
      const template = at % 2 === 0 ? "lv-other" : "lv-resident";
      const event = {
        source_event_id: `class-${at}`, occurred_at: new Date().toISOString(), kind: "reclassified", template, version: "2026-1",
      };
      const pushed = await fetch(`${server.url}/api/v1/applications/${reference}/events`, {
        method: "POST",
        headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
        body: JSON.stringify(event),
      });
      expect(pushed.status, await pushed.text()).toBe(201);
      const until = Date.now() + 90_000;
      // Until it has come to its end; what the queue has put off is tried at once.
      for (;;) {
        await killed;
        const ended = await count("mail_deliveries where state <> 'sending'");
        if (ended === at + 1) break;
        if (Date.now() > until) throw new Error(`${met.plan.name} did not end: see ${server.log}`);
        await sql("update graphile_worker._private_jobs set run_at = now() where locked_at is null and run_at > now()");
        await sleep(200);
      }
    }
    for (const state of ["sent", "failed"]) states.set(state, await count(`mail_deliveries where state = '${state}'`));
    // What no mail brings goes to the phone, and nothing else does.
    states.set("by phone", gateway.seen.size);
    judge(mails.met, states);
  } finally {
    await mails.stop();
    await gateway.stop();
    await server?.remove();
  }
}

test("a mail server fails in every way, and each mail comes once but where its word is lost", { tag: "@once" }, async ({ browser, person }) => {
  test.setTimeout(240_000);
  const plans: (Plan & { tries: number; taken: number })[] = [
    { name: "takes it", steps: [], tries: 1, taken: 1 },
    { name: "greylists it", steps: ["grey", "grey"], tries: 3, taken: 1 },
    { name: "is full", steps: ["full", "full"], tries: 3, taken: 1 },
    { name: "hangs up before the mail", steps: ["drop", "drop"], tries: 3, taken: 1 },
    { name: "hangs", steps: ["hang"], tries: 2, taken: 1 },
    { name: "will never take it", steps: ["refuse"], tries: 1, taken: 0 },
    // "the server got the whole mail and its answer did not come, or the process was killed": there alone.
    { name: "takes it and hangs up", steps: ["take and drop"], tries: 2, taken: 2 },
    { name: "takes it and the portal is killed", steps: ["take and kill"], tries: 2, taken: 2 },
    { name: "greylists it, then takes it and the portal is killed", steps: ["grey", "take and kill"], tries: 3, taken: 2 },
  ];
  const context = (baseURL: string) => browser.newContext({ baseURL });
  await throughServer("starttls", plans, context, person, (met, states) => {
    const seen = met.map(({ plan, tries, taken }) => ({ name: plan.name, tries, taken: taken.length }));
    expect(seen).toEqual(plans.map(({ name, tries, taken }) => ({ name, tries, taken })));
    for (const { plan, taken } of met) {
      // What comes twice is known as the same.
      for (const mail of taken) expect(known(mail), plan.name).toEqual(known(taken[0] as string));
    }
    expect(new Set(met.flatMap(({ taken }) => taken.slice(0, 1).map((mail) => known(mail)[0]))).size).toBe(plans.length - 1);
    expect(Object.fromEntries(states)).toEqual({ sent: plans.length - 1, failed: 1, "by phone": 1 });
  });
});

test("a mail server that speaks nothing but TLS is spoken to", { tag: "@once" }, async ({ browser, person }) => {
  test.setTimeout(120_000);
  const context = (baseURL: string) => browser.newContext({ baseURL });
  await throughServer("tls", [{ name: "takes it", steps: [] }], context, person, (met, states) => {
    expect(met.map(({ taken }) => taken.length)).toEqual([1]);
    expect(Object.fromEntries(states)).toEqual({ sent: 1, failed: 0, "by phone": 0 });
  });
});
