/** Message gateways that fail as real ones do, each by its own interface and over real HTTP. */
import { once } from "node:events";
import type { Server as Http } from "node:http";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
// It brings no types.
// @ts-expect-error
import Koa from "koa";
import { freePort } from "./server.mjs";

/** What becomes of one request. What it takes reaches the phone; of the others it knows nothing. */
export type Step =
  | "fine"
  /** It says that it is in trouble. */
  | "trouble"
  | "busy"
  | "refuse"
  /** The connection ends without a word. */
  | "drop"
  /** Nothing is ever said. */
  | "hang"
  | "take and trouble"
  | "take and drop"
  | "take and hang"
  /** Longer than anybody waits. */
  | "take and be late"
  | "take and answer twice"
  /** The portal is killed before it hears of it. */
  | "take and kill"
  /** Asked, it does not know yet what it has taken. */
  | "forget";

/** What becomes of one message: of each try to send it and of each question about it, one after the other; then all is fine. */
export interface Plan {
  name: string;
  send: Step[];
  ask?: Step[];
}

/** A message as the gateway has seen it. */
export interface Seen {
  plan: Plan;
  phone: string;
  /** Requests to send it. */
  tries: number;
  asked: number;
  /** How often the phone got it. */
  arrived: number;
}

interface Context {
  method: string;
  path: string;
  req: import("node:http").IncomingMessage;
  res: import("node:http").ServerResponse;
  status: number;
  body: unknown;
  respond: boolean;
  get(header: string): string;
}

/** What a request is about. */
interface Asked {
  send: boolean;
  id: string;
  phone: string;
}

export abstract class Gateway {
  readonly seen = new Map<string, Seen>();
  /** Called before a message that was taken is answered. */
  taking: (id: string) => Promise<void> = async () => {};
  kills = 0;
  /** Of the messages that come, in this order. */
  private readonly plans: Plan[];
  private http: Http | null = null;

  /** `kill` ends the portal and starts it again; the message that it is about is said to be taken before. */
  constructor(
    plans: readonly Plan[],
    private readonly kill: () => Promise<void>,
  ) {
    this.plans = [...plans];
  }

  async start(): Promise<string> {
    const app = new Koa();
    app.silent = true;
    app.use((context: Context) => this.serve(context));
    const port = await freePort();
    this.http = await new Promise<Http>((resolve) => {
      const listening: Http = app.listen(port, "127.0.0.1", () => resolve(listening));
    });
    return `http://127.0.0.1:${port}`;
  }

  async stop(): Promise<void> {
    this.http?.closeAllConnections();
    await new Promise((resolve) => this.http?.close(resolve));
  }

  /** What the request is about. `null`: it is none. */
  protected abstract read(context: Context, body: string): Asked[] | null;
  /** The answer to somebody who sends, once the message is taken. */
  protected abstract taken(id: string): unknown;
  /** How it says that it won't take a message, ever. */
  protected abstract refused(context: Context): void;
  /** What it says of those of these messages that it knows. */
  protected abstract known(context: Context, ids: string[]): void;
  /** Takes it, and says whether it was another message to it, which reaches the phone. */
  protected abstract take(id: string, seen: Seen): void;

  private async serve(context: Context): Promise<void> {
    const asked = this.read(context, await text(context.req));
    if (!asked) {
      context.status = 400;
      return;
    }
    await this.answer(context, asked);
  }

  private async answer(context: Context, asked: Asked[]): Promise<void> {
    const [first] = asked;
    if (!first) return this.known(context, []);
    const seen = this.of(first);
    if (!first.send) {
      for (const { id } of asked) this.of({ ...first, id }).asked += 1;
      const step = seen.plan.ask?.shift() ?? "fine";
      if (step === "forget") return this.known(context, []);
      if (step === "fine") return this.known(context, asked.map(({ id }) => id));
      return this.fail(context, step);
    }
    seen.tries += 1;
    const step = seen.plan.send.shift() ?? "fine";
    if (step === "refuse") return this.refused(context);
    if (step !== "fine" && !step.startsWith("take")) return this.fail(context, step);
    this.take(first.id, seen);
    await this.taking(first.id);
    if (step === "take and kill") {
      this.kills += 1;
      await this.kill();
      context.respond = false;
      return;
    }
    if (step === "take and be late") await sleep(6000);
    if (step !== "fine" && step !== "take and be late" && step !== "take and answer twice") {
      return this.fail(context, step.replace("take and ", "") as Step);
    }
    context.status = 200;
    context.body = this.taken(first.id);
    if (step === "take and answer twice") {
      const again = JSON.stringify(context.body);
      context.res.once("finish", () => {
        context.req.socket.write(`HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(again)}\r\n\r\n${again}`);
      });
    }
  }

  private async fail(context: Context, step: Step): Promise<void> {
    if (step === "trouble") context.status = 503;
    else if (step === "busy") context.status = 429;
    else {
      context.respond = false;
      if (step === "drop") context.req.socket.destroy();
      else if (!context.req.socket.destroyed) await once(context.req.socket, "close");
    }
  }

  private of({ id, phone }: Asked): Seen {
    let seen = this.seen.get(id);
    if (!seen) {
      const plan = this.plans.shift() ?? { name: "fine", send: [] };
      seen = { plan: { ...plan, send: [...plan.send], ask: [...(plan.ask ?? [])] }, phone, tries: 0, asked: 0, arrived: 0 };
      this.seen.set(id, seen);
    }
    return seen;
  }
}

/** The operator's own: the same id again is the same message. */
export class OwnGateway extends Gateway {
  private readonly has = new Set<string>();

  protected read(context: Context, body: string): Asked[] | null {
    if (context.get("authorization") !== "Bearer of-these-tests") return null;
    if (context.method === "GET") return [{ send: false, id: context.path.slice("/send/".length), phone: "" }];
    const { id, phone } = JSON.parse(body) as { id: string; phone: string };
    return context.path === "/send" ? [{ send: true, id, phone }] : null;
  }

  protected take(id: string, seen: Seen): void {
    if (!this.has.has(id)) seen.arrived += 1;
    this.has.add(id);
  }

  protected taken(): unknown {
    return {};
  }

  protected refused(context: Context): void {
    context.status = 422;
  }

  protected known(context: Context, [id]: string[]): void {
    const known = id !== undefined && this.has.has(id);
    context.status = known ? 200 : 404;
    if (known) context.body = { state: "sent" };
  }
}

/** Alibaba Cloud's: each SendSms is another message, and QuerySendDetails tells of those of a phone and day. */
export class Aliyun extends Gateway {
  /** By `BizId`. */
  readonly messages = new Map<string, { id: string; phone: string }>();

  protected read(context: Context, body: string): Asked[] | null {
    const form = new URLSearchParams(body);
    if (!context.get("authorization").startsWith("ACS3-HMAC-SHA256 Credential=key-of-these-tests,")) return null;
    if (context.get("x-acs-action") === "SendSms") {
      return [{ send: true, id: form.get("OutId") ?? "", phone: form.get("PhoneNumbers") ?? "" }];
    }
    if (context.get("x-acs-action") !== "QuerySendDetails") return null;
    const phone = form.get("PhoneNumber") ?? "";
    const tried = [...this.seen].filter(([, seen]) => seen.phone === phone).map(([id]) => id);
    return tried.map((id) => ({ send: false, id, phone }));
  }

  protected take(id: string, seen: Seen): void {
    seen.arrived += 1;
    this.messages.set(`${id.slice(0, 8)}^${seen.arrived}`, { id, phone: seen.phone });
  }

  protected taken(id: string): unknown {
    return { Code: "OK", Message: "OK", BizId: `${id.slice(0, 8)}^${this.seen.get(id)?.arrived}` };
  }

  protected refused(context: Context): void {
    context.body = { Code: "isv.MOBILE_NUMBER_ILLEGAL", Message: "号码不合法" };
  }

  protected known(context: Context, ids: string[]): void {
    const details = [...this.messages.values()].filter(({ id }) => ids.includes(id));
    const told = details.map(({ id, phone }) => ({ PhoneNum: phone, OutId: id, SendStatus: 1 }));
    context.body = { Code: "OK", TotalCount: told.length, SmsSendDetailDTOs: { SmsSendDetailDTO: told } };
  }
}
