/** A mail server that fails as real ones do: what it says of SMTP and TLS is that of the package smtp-server. */
import type { Socket } from "node:net";
import { text } from "node:stream/consumers";
import { generate } from "selfsigned";
import { SMTPServer, type SMTPServerSession } from "smtp-server";
import { freePort } from "./server.mjs";

/** What becomes of one conversation. What it takes is in a mailbox. */
export type Step =
  | "take"
  /** 4xx for the address. */
  | "grey"
  /** 4xx for the mail. */
  | "full"
  /** 5xx for the mail. */
  | "refuse"
  /** The connection ends without a word, before the mail. */
  | "drop"
  /** Nothing is ever said of the address. */
  | "hang"
  /** The mail is in the mailbox, and the connection ends. */
  | "take and drop"
  /** The portal is killed before it hears of it. */
  | "take and kill";

/** What becomes of one mail, conversation by conversation; then it is taken. */
export interface Plan {
  name: string;
  steps: Step[];
}

/** A mail as the server has met it. */
export interface Met {
  plan: Plan;
  /** Conversations about it. */
  tries: number;
  /** How often it is in the mailbox, each time with its head. */
  taken: string[];
}

export const ACCOUNT = { user: "sunlit", password: "a-password-of-these-tests" };

export class MailServer {
  /** One mail after the other: what is tried again is what was tried before. */
  readonly met: Met[] = [];
  kills = 0;
  /** In PEM: whom the portal has to trust. */
  certificate = "";
  private server: SMTPServer | undefined;
  private readonly sockets = new Map<string, Socket>();

  constructor(
    private readonly plans: Plan[],
    private readonly kill: () => Promise<void>,
    /** From the first byte, or by STARTTLS. */
    private readonly secure: boolean,
  ) {}

  async start(): Promise<number> {
    const { private: key, cert } = await generate([{ name: "commonName", value: "localhost" }], {
      algorithm: "sha256",
      keySize: 2048,
      extensions: [
        { name: "basicConstraints", cA: false },
        { name: "subjectAltName", altNames: [{ type: 2, value: "localhost" }] },
      ],
    });
    this.certificate = cert;
    const server = new SMTPServer({
      secure: this.secure,
      key,
      cert,
      logger: false,
      authMethods: ["PLAIN"],
      onAuth: ({ username, password }, session, callback) => {
        // It takes no account and no mail where anybody could read along.
        const known = session.secure && username === ACCOUNT.user && password === ACCOUNT.password;
        callback(known ? null : refusal(535, "5.7.8 no such account"), known ? { user: ACCOUNT.user } : undefined);
      },
      onRcptTo: (_to, session, callback) => {
        const { tries } = this.current;
        this.current.tries = tries + 1;
        const step = this.step(tries);
        if (step === "grey") return callback(refusal(450, "4.2.0 greylisted, come again"));
        if (step === "drop") return this.hangUp(session);
        if (step !== "hang") callback();
      },
      onData: (stream, session, callback) => {
        void text(stream).then(async (mail) => {
          const step = this.step(this.current.tries - 1);
          if (step === "full") return callback(refusal(452, "4.3.1 no room"));
          if (step === "refuse") return callback(refusal(554, "5.6.0 not such a mail"));
          this.current.taken.push(mail);
          if (step === "take and drop") return this.hangUp(session);
          if (step === "take and kill") {
            this.kills += 1;
            return this.kill();
          }
          callback(null, "kept");
        });
      },
    });
    // Whoever is killed or hangs up in between is no fault of the server's.
    server.on("error", () => {});
    server.server.on("connection", (socket: Socket) => {
      this.sockets.set(`${socket.remotePort}`, socket);
    });
    this.server = server;
    const port = await freePort();
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
    return port;
  }

  /** From now on it meets this mail. */
  next(): Met {
    const plan = this.plans.shift();
    if (!plan) throw new Error("there is no other plan");
    this.met.push({ plan, tries: 0, taken: [] });
    return this.current;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets.values()) socket.destroy();
    await new Promise<void>((resolve) => this.server?.close(resolve));
  }

  private get current(): Met {
    const met = this.met.at(-1);
    if (!met) throw new Error("a mail came before it was expected");
    return met;
  }

  private step(conversation: number): Step {
    return this.current.plan.steps[conversation] ?? "take";
  }

  private hangUp(session: SMTPServerSession): void {
    this.sockets.get(`${session.remotePort}`)?.destroy();
  }
}

function refusal(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}
