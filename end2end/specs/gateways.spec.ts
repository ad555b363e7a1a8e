/**
 * Messages through gateways that fail, hang, answer twice, take one and break off, and a portal that is killed between the taking and
 * its note of it: none is lost, none reaches a phone twice but where the handbook says so, and nothing that has ended goes back.
 */
import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { expect, test } from "../support/fixtures.ts";
import { Aliyun, type Gateway, OwnGateway, type Plan } from "../support/gateways.ts";
import { root } from "../support/paths.mjs";
import { Server } from "../support/server.mjs";

const run = promisify(execFile);
/** Cases of the demo, of which some are open: each gets one message. */
const CASES = 900;
const MESSAGES = 36;
const SECRET = "a-secret-of-these-tests-that-is-long-enough";

/** As the tables keep it: what is told of a message. */
interface Told {
  id: string;
  state: string;
  code: string | null;
  of_number: boolean;
  ended: string | null;
  sent: boolean;
}

/** A portal that is no demo, with the demo's cases: what it says goes through the gateway. */
class Portal {
  private constructor(
    readonly server: Server,
    private readonly key: string,
  ) {}

  static async start(settings: Record<string, string>): Promise<Portal> {
    const server = await Server.create({ ...settings, SUNLIT_QUIET_FROM: "08:00", SUNLIT_QUIET_UNTIL: "08:00", RUST_LOG: "info" });
    for (const [name, text] of Object.entries(files())) writeFileSync(join(server.folder, name), text, { mode: 0o600 });
    await server.seed(CASES);
    await server.start();
    const key = await server.apiKey();
    const portal = new Portal(server, key);
    await portal.sql("update installation set demo = false");
    // Each state that a message was ever in.
    await portal.sql(`create table stood (id uuid, before text, after text);
      create function stand() returns trigger language plpgsql security definer as
        $$ begin insert into stood values (new.notification_id, old.state, new.state); return null; end $$;
      create trigger stand after update on deliveries for each row when (old.state <> new.state) execute function stand()`);
    await server.stop();
    await server.start();
    return portal;
  }

  async sql(statement: string): Promise<void> {
    await run("psql", ["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--command", statement, this.server.databaseUrl]);
  }

  /** As a power cut and whoever switches it on again; the queue takes up what was begun, which it does by itself after a minute. */
  async restart(): Promise<void> {
    await this.server.kill();
    await this.server.start();
    await this.sql(`update graphile_worker._private_jobs set locked_at = null, locked_by = null where locked_at is not null`);
  }

  /** One message to the owner of each of these cases: the class turned out to be another. */
  async tell(): Promise<void> {
    const ask = async (path: string, body?: object) => {
      const headers = { authorization: `Bearer ${this.key}`, "content-type": "application/json" };
      return fetch(`${this.server.url}/api/v1/applications${path}`, { method: body ? "POST" : "GET", headers, body: JSON.stringify(body) ?? null });
    };
    const { applications } = (await (await ask("?state=open")).json()) as { applications: { reference: string; template: string }[] };
    expect(applications.length).toBeGreaterThanOrEqual(MESSAGES);
    for (const { reference, template } of applications.slice(0, MESSAGES)) {
      const to = template === "lv-other" ? "lv-classic" : "lv-other";
      const event = { source_event_id: reference, occurred_at: new Date().toISOString(), kind: "reclassified", template: to, version: "2026-1" };
      // Whoever gets no answer tells it again.
      await expect.poll(() => ask(`/${reference}/events`, event).then(({ status }) => status, () => 0), { timeout: 30_000 }).toBeLessThan(202);
    }
  }

  /** Lets the queue try again what it has put off, until all of it has come to its end. */
  async settle(): Promise<void> {
    const left = `select to_json(count(*)) from notifications n left join deliveries d on d.notification_id = n.id
      where n.dropped_at is null and n.sent_at is null and coalesce(d.state, '') <> 'failed'`;
    const until = Date.now() + 120_000;
    while ((await this.server.query(left)) > 0) {
      if (Date.now() > until) throw new Error(`${await this.server.query(left)} messages are left: see ${this.server.log}`);
      await this.sql("update graphile_worker._private_jobs set run_at = now() where locked_at is null and run_at > now() and last_error is not null");
      await sleep(250);
    }
  }

  async told(): Promise<Map<string, Told>> {
    const rows: Told[] = await this.server.query(`select coalesce(json_agg(json_build_object('id', n.id, 'state', d.state, 'code', d.code,
      'of_number', d.of_number, 'ended', d.ended_at, 'sent', n.sent_at is not null)), '[]')
      from notifications n left join deliveries d on d.notification_id = n.id where n.dropped_at is null`);
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** A receipt as the provider sends it; the status of the answer. */
  async receipt(provider: string, body: unknown, secret = SECRET): Promise<number> {
    const headers = { "content-type": "application/json" };
    const answer = await fetch(`${this.server.url}/receipts/${provider}/${secret}`, { method: "POST", headers, body: JSON.stringify(body) });
    return answer.status;
  }

  /** From which state into which one messages have gone. */
  async ways(): Promise<string[]> {
    return this.server.query(`select coalesce(json_agg(distinct before || ' → ' || after), '[]') from stood`);
  }
}

/** What a portal needs beside its settings. */
function files(): Record<string, string> {
  const texts = readFileSync(join(root, "app/portal/data/sms/templates.toml"), "utf8");
  let ids = "";
  for (const one of texts.split("[[templates]]").slice(1)) {
    const situation = /^situation = "(\w+)"$/m.exec(one)?.[1];
    for (const [, language] of one.matchAll(/^(zh|en) = /gm)) {
      ids += `[[templates]]\nsituation = "${situation}"\nlanguage = "${language}"\nid = "SMS_${situation}_${language}"\n`;
    }
  }
  return { token: "of-these-tests", receipts: SECRET, key: "a-key-of-these-tests", "templates.toml": ids };
}

/** Only forward: what has ended stays as it ended. */
const FORWARD = ["sending → delivered", "sending → failed", "sending → sent", "sent → delivered", "sent → failed"];

async function withPortal(
  make: (kill: () => Promise<void>) => Gateway,
  settings: (address: string) => Record<string, string>,
  use: (portal: Portal) => Promise<void>,
): Promise<void> {
  let portal: Portal | undefined;
  // One after the other: a portal that is being started is not killed once more.
  let power = Promise.resolve();
  const gateway = make(() => (power = power.then(() => portal?.restart())));
  const address = await gateway.start();
  try {
    portal = await Portal.start(settings(address));
    await use(portal);
    await power;
    expect((await portal.ways()).filter((way) => !FORWARD.includes(way)), "no message goes back").toEqual([]);
  } finally {
    await gateway.stop();
    await portal?.server.remove();
  }
}

test("the operator's gateway fails in every way, and each message reaches its phone once", { tag: "@once" }, async () => {
  test.setTimeout(240_000);
  /** With how often it is sent, at most: it is asked for before it is sent again. */
  const plans: (Plan & { tries: number })[] = [
    { name: "says three times that it is in trouble", send: ["trouble", "trouble", "trouble"], tries: 4 },
    { name: "is busy", send: ["busy", "busy"], tries: 3 },
    { name: "hangs", send: ["hang"], tries: 2 },
    { name: "drops the connection", send: ["drop", "drop"], tries: 3 },
    { name: "takes it and says that it is in trouble", send: ["take and trouble"], tries: 2 },
    { name: "takes it and drops the connection", send: ["take and drop"], tries: 1 },
    { name: "takes it and hangs", send: ["take and hang"], tries: 1 },
    { name: "takes it and answers late", send: ["take and be late"], tries: 1 },
    { name: "answers twice", send: ["take and answer twice"], tries: 1 },
    { name: "takes it, drops the connection and can't be asked at first", send: ["take and drop"], ask: ["trouble", "drop", "busy"], tries: 1 },
    { name: "takes it, drops the connection and does not know it yet", send: ["take and drop"], ask: ["forget"], tries: 2 },
    { name: "takes it and the portal is killed", send: ["take and kill"], tries: 1 },
    { name: "drops the connection, then takes it and the portal is killed", send: ["drop", "take and kill"], tries: 2 },
    { name: "takes it, the portal is killed and it can't be asked at first", send: ["take and kill"], ask: ["trouble"], tries: 1 },
    { name: "will never take it", send: ["refuse"], tries: 1 },
  ];
  let gateway: OwnGateway | undefined;
  const make = (kill: () => Promise<void>) => (gateway = new OwnGateway(plans, kill));
  const settings = (address: string) => ({
    SUNLIT_SMS_GATEWAY_URL: `${address}/send`,
    SUNLIT_SMS_GATEWAY_TOKEN_FILE: "token",
    SUNLIT_SMS_RECEIPTS_SECRET_FILE: "receipts",
  });
  const names = new Set(plans.map(({ name }) => name));
  await withPortal(make, settings, async (portal) => {
    if (!gateway) throw new Error("there is no gateway");
    const { seen } = gateway;
    await portal.tell();
    await portal.settle();
    expect(gateway.kills).toBe(3);
    const told = await portal.told();
    expect(told.size).toBe(MESSAGES);
    expect([...told.keys()].sort(), "each message came to the gateway").toEqual([...seen.keys()].sort());
    for (const [id, { plan, tries, arrived }] of seen) {
      const planned = plans.find(({ name }) => name === plan.name)?.tries ?? 1;
      const { state, code, sent } = told.get(id) as Told;
      const refused = plan.name === "will never take it";
      expect([plan.name, state, code, sent]).toEqual([plan.name, refused ? "failed" : "sent", refused ? "422" : null, !refused]);
      // "a gateway that keeps to the rule above never sends twice": the same id again is the same message.
      expect(arrived, plan.name).toBe(refused ? 0 : 1);
      expect(tries, plan.name).toBeLessThanOrEqual(planned);
      names.delete(plan.name);
    }
    expect([...names], "ways to fail that did not come about").toEqual([]);

    // Receipts in any order, told twice, of nobody's message, with another secret, and none at all.
    const [one, two, three] = [...told.values()].filter(({ state }) => state === "sent").map(({ id }) => id) as [string, string, string];
    const stands = async (id: string) => (await portal.told()).get(id);
    const receipts = async (...all: unknown[]) => {
      for (const body of all) expect(await portal.receipt("gateway", body), JSON.stringify(body)).toBe(200);
    };
    await receipts({ id: one, state: "delivered", at: "2026-11-01T00:00:00Z" });
    const delivered = await stands(one);
    expect(delivered?.state).toBe("delivered");
    await receipts({ id: one, state: "failed", code: "absent" }, { id: one, state: "sent" }, [{ id: one, state: "delivered" }, { id: one, state: "delivered" }]);
    expect(await stands(one)).toEqual(delivered);
    await receipts({ id: two, state: "failed", code: "absent" });
    const failed = await stands(two);
    expect([failed?.state, failed?.code, failed?.of_number]).toEqual(["failed", "absent", true]);
    await receipts({ id: two, state: "delivered" }, { id: two, state: "sent" }, { id: two, state: "failed", code: "unknown" });
    expect(await stands(two)).toEqual(failed);
    const before = await portal.told();
    await receipts({ id: randomUUID(), state: "delivered" }, { id: "nobody's", state: "failed" }, [], [{ id: three, state: "sent" }]);
    expect(await portal.receipt("gateway", { id: three, state: "delivered" }, `${SECRET}x`)).toBe(404);
    for (const body of ["delivered", { id: three }, [1]]) expect(await portal.receipt("gateway", body)).toBe(400);
    expect(await portal.told()).toEqual(before);
  });
});

test("Alibaba Cloud is asked before a message is sent again, and what a receipt has said first stays said", { tag: "@once" }, async () => {
  test.setTimeout(240_000);
  /** With how often it reaches the phone, at most. */
  const plans: (Plan & { arrived: number })[] = [
    { name: "says three times that it is in trouble", send: ["trouble", "trouble", "trouble"], arrived: 1 },
    { name: "hangs", send: ["hang"], arrived: 1 },
    { name: "drops the connection", send: ["drop", "drop"], arrived: 1 },
    { name: "takes it and says that it is in trouble", send: ["take and trouble"], arrived: 1 },
    { name: "takes it and drops the connection", send: ["take and drop"], arrived: 1 },
    { name: "takes it and hangs", send: ["take and hang"], arrived: 1 },
    { name: "answers twice", send: ["take and answer twice"], arrived: 1 },
    { name: "takes it, drops the connection and can't be asked at first", send: ["take and drop"], ask: ["trouble", "hang", "drop"], arrived: 1 },
    { name: "takes it and the portal is killed", send: ["take and kill"], arrived: 1 },
    { name: "drops the connection, then takes it and the portal is killed", send: ["drop", "take and kill"], arrived: 1 },
    { name: "takes it, the portal is killed and it can't be asked at first", send: ["take and kill"], ask: ["drop"], arrived: 1 },
    // "A phone gets it twice where a provider does not know of the first one yet": there alone.
    { name: "takes it, drops the connection and does not know it yet", send: ["take and drop"], ask: ["forget"], arrived: 2 },
    { name: "will never take it", send: ["refuse"], arrived: 0 },
  ];
  let gateway: Aliyun | undefined;
  const make = (kill: () => Promise<void>) => (gateway = new Aliyun(plans, kill));
  const settings = (address: string) => ({
    SUNLIT_SMS_DRIVER: "aliyun",
    SUNLIT_SMS_ENDPOINT: address,
    SUNLIT_SMS_KEY_ID: "key-of-these-tests",
    SUNLIT_SMS_KEY_SECRET_FILE: "key",
    SUNLIT_SMS_TEMPLATES_FILE: "templates.toml",
    SUNLIT_SMS_RECEIPTS_SECRET_FILE: "receipts",
  });
  const names = new Set(plans.map(({ name }) => name));
  await withPortal(make, settings, async (portal) => {
    if (!gateway) throw new Error("there is no gateway");
    const { seen, messages } = gateway;
    const receipt = (biz_id: string, out_id: string | null, success: boolean, err_code = "DELIVERED") => [
      { biz_id, out_id, success, err_code, report_time: "2026-11-01 08:00:07" },
    ];
    // Every other receipt overtakes the answer to whoever sent the message, and comes again in another sense.
    const early = new Map<string, string>();
    gateway.taking = async (id) => {
      if (early.size * 2 >= seen.size) return;
      const [biz_id] = [...messages].findLast(([, message]) => message.id === id) ?? [""];
      const delivered = early.size % 3 > 0;
      const known = early.get(id);
      if (!known) early.set(id, delivered ? "delivered" : "failed");
      // One that gives only the provider's own number finds its message by the answer.
      const named = seen.get(id)?.plan.name === "fine" && early.size % 2 > 0 ? null : id;
      expect(await portal.receipt("aliyun", receipt(biz_id, named, delivered, delivered ? undefined : "UNREACHABLE"))).toBe(200);
      expect(await portal.receipt("aliyun", receipt(biz_id, named, !delivered, "MOBILE_NOT_ON_SERVICE"))).toBe(200);
    };
    await portal.tell();
    await portal.settle();
    expect(gateway.kills).toBe(3);
    const told = await portal.told();
    expect([...told.keys()].sort(), "each message came to the provider").toEqual([...seen.keys()].sort());
    for (const [id, { plan, arrived }] of seen) {
      const refused = plan.name === "will never take it";
      expect(arrived, plan.name).toBeGreaterThanOrEqual(refused ? 0 : 1);
      expect(arrived, plan.name).toBeLessThanOrEqual(plans.find(({ name }) => name === plan.name)?.arrived ?? 1);
      expect([plan.name, told.get(id)?.state]).toEqual([plan.name, refused ? "failed" : (early.get(id) ?? "sent")]);
      expect(told.get(id)?.sent).toBe(!refused);
      names.delete(plan.name);
    }
    expect([...names], "ways to fail that did not come about").toEqual([]);
    expect(early.size).toBeGreaterThan(MESSAGES / 4);

    // Once more, each in both senses: what has ended stays, and the others end once.
    for (const [biz_id, { id }] of messages) {
      for (const success of [false, true, false]) {
        expect(await portal.receipt("aliyun", receipt(biz_id, id, success, "MOBILE_NOT_ON_SERVICE"))).toBe(200);
      }
    }
    for (const [id, { state, ended }] of await portal.told()) {
      const before = told.get(id);
      expect([id, state]).toEqual([id, before?.state === "sent" ? "failed" : before?.state]);
      if (before?.ended) expect(ended).toBe(before.ended);
    }
  });
});
