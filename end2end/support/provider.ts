/** A real OpenID Connect provider, of another site than the desk: 127.0.0.1 and not localhost. It takes any name and password. */
import type { Server as Http } from "node:http";
// It brings no types.
// @ts-expect-error
import Provider from "oidc-provider";
import { freePort } from "./server.mjs";

export const client = { id: "sunlit-desk", secret: "a-secret-of-the-desk-and-the-provider" };

export class SignInProvider {
  private constructor(
    readonly issuer: string,
    private readonly server: Http,
  ) {}

  /** For the desk at this address. */
  static async start(desk: string): Promise<SignInProvider> {
    const port = await freePort();
    const issuer = `http://127.0.0.1:${port}`;
    const provider = new Provider(issuer, {
      clients: [
        { client_id: client.id, client_secret: client.secret, redirect_uris: [`${desk}/staff/provider/return`] },
      ],
      cookies: { keys: ["of these tests alone"] },
    });
    const server = await new Promise<Http>((resolve) => {
      const listening: Http = provider.listen(port, "127.0.0.1", () => resolve(listening));
    });
    return new SignInProvider(issuer, server);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
