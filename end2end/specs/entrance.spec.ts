/** Signing in at the desk beside password and code: by a passkey, and by the word of a provider of another site. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "@playwright/test";
import { expect, expectAccessible, expectNoSideways, test } from "../support/fixtures.ts";
import { SignInProvider, client } from "../support/provider.ts";
import { Server, freePort, newFolder } from "../support/server.mjs";
import { code } from "../support/totp.ts";
import { say } from "../support/words.ts";

test.describe.configure({ mode: "serial" });

interface Account {
  login: string;
  password: string;
  factor: string;
}

let folder: string;
let desk: string;
let provider: SignInProvider;
let server: Server;
let reference: string;
let manager: Account;

/** The server in `folder`, whose provider asks for a second factor or does not. */
async function serve(secondFactor: boolean): Promise<Server> {
  const secret = join(folder, "secret");
  writeFileSync(secret, `${client.secret}\n`);
  return new Server(folder, await freePort(), {
    SUNLIT_STAFF_LISTEN: desk.replace("http://localhost", "127.0.0.1"),
    SUNLIT_STAFF_BASE_URL: desk,
    SUNLIT_OIDC_ISSUER: provider.issuer,
    SUNLIT_OIDC_CLIENT_ID: client.id,
    SUNLIT_OIDC_CLIENT_SECRET_FILE: secret,
    SUNLIT_OIDC_SECOND_FACTOR: String(secondFactor),
  });
}

async function hire(login: string): Promise<Account> {
  const printed = await server.command("staff", "add", "--login", login, "--post", `${login} 岗`, "--roles", "account_manager");
  const [password, factor] = ["password: ", "second factor: "].map(
    (begin) => printed.split("\n").find((line) => line.startsWith(begin))?.slice(begin.length) ?? "",
  );
  return { login, password: password as string, factor: factor as string };
}

test.beforeAll(async () => {
  folder = newFolder();
  // A name, since browsers give passkeys to no number; the provider's number is another site.
  desk = `http://localhost:${await freePort()}`;
  provider = await SignInProvider.start(desk);
  server = await serve(false);
  await server.seed(5);
  await server.start();
  reference = await server.query("select to_json(reference) from cases order by id limit 1");
  manager = await hire("manager");
});

test.afterAll(async () => {
  await server.remove();
  await provider.stop();
});

/** A browser of its own, for as long as `work` takes. */
async function inBrowser(browser: Browser, like: Page, script: boolean, work: (page: Page, context: BrowserContext) => Promise<void>) {
  const viewport = like.viewportSize();
  const context = await browser.newContext({ baseURL: desk, locale: "zh-CN", javaScriptEnabled: script, ...(viewport ? { viewport } : {}) });
  try {
    await work(await context.newPage(), context);
  } finally {
    await context.close();
  }
}

/** Each code is good once: whoever needs several takes those of other steps, the earlier first. */
async function prove(page: Page, account: Account, step: number, button: string) {
  await page.locator("#password").fill(account.password);
  await page.locator("#code").fill(code(account.factor, step));
  await page.getByRole("button", { name: say(button), exact: true }).click();
}

async function signIn(page: Page, account: Account, step: number) {
  await page.goto("/staff/sign-in");
  await page.locator("#login").fill(account.login);
  await prove(page, account, step, "staff-sign-in");
  await expect(page).toHaveURL(`${desk}/staff`);
}

async function toProvider(page: Page) {
  await page.getByRole("link", { name: say("staff-provider-use", { name: "统一身份认证" }) }).click();
}

/** At the provider: who one is there, and that the desk may know it. */
async function atProvider(page: Page, subject: string) {
  await expect(page).toHaveURL(new RegExp(`^${provider.issuer}/interaction/`));
  await page.locator("[name=login]").fill(subject);
  await page.locator("[name=password]").fill("any");
  await page.locator("[type=submit]").click();
  await page.locator("[type=submit]").click();
}

test("whoever is linked comes from the provider's site to the case that he wanted, with his code", async ({ browser, page, script }) => {
  await inBrowser(browser, page, script, async (own) => {
    await signIn(own, manager, 0);
    await own.goto("/staff/me");
    await own.getByRole("link", { name: say("staff-link"), exact: true }).click();
    await atProvider(own, "sub-of-manager");
    await expect(own.getByRole("status")).toHaveText(say("staff-linked"));
    await expect(own.getByRole("button", { name: say("staff-unlink") })).toBeVisible();
    await expectNoSideways(own, "an account that is linked");
    if (script) await expectAccessible(own, "an account that is linked");
  });
  await inBrowser(browser, page, script, async (own) => {
    await own.goto(`/staff/cases/${reference}`);
    await expect(own).toHaveURL(`${desk}/staff/sign-in?to=/staff/cases/${reference}`);
    await toProvider(own);
    await atProvider(own, "sub-of-manager");
    await expect(own).toHaveURL(`${desk}/staff/code`);
    await expectNoSideways(own, "the code after the provider");
    if (script) await expectAccessible(own, "the code after the provider");
    // The provider's word alone opens nothing.
    await own.goto(`/staff/cases/${reference}`);
    await expect(own).toHaveURL(/sign-in/);
    await own.goto("/staff/code");
    await own.locator("#code").fill("000000");
    await own.getByRole("button", { name: say("staff-sign-in"), exact: true }).click();
    await expect(own.locator("#code-error")).toContainText(say("staff-code-wrong"));
    await own.locator("#code").fill(code(manager.factor, 1));
    await own.getByRole("button", { name: say("staff-sign-in"), exact: true }).click();
    await expect(own).toHaveURL(`${desk}/staff/cases/${reference}`);
    await expect(own.locator("#acts")).toBeVisible();
    // It is a session as any other, which its owner sees and ends.
    await own.goto("/staff/me");
    await expect(own.locator("#sessions tbody tr")).toHaveCount(2);
  });
});

test("nobody is let in whom nobody linked; a way back is good once, and in the browser that was sent", async ({ browser, page, script }) => {
  await inBrowser(browser, page, script, async (own) => {
    await own.goto("/staff/sign-in");
    await toProvider(own);
    await atProvider(own, "somebody else");
    await expect(own.locator("#provider-error")).toContainText(say("staff-provider-unknown"));
    await expectNoSideways(own, "somebody who is not linked");
    if (script) await expectAccessible(own, "somebody who is not linked");
    await own.goto("/staff");
    await expect(own).toHaveURL(/sign-in/);
  });
  await server.command("staff", "link", "--login", "demo-supervisor", "--subject", "sub-of-supervisor");
  await expect(server.command("staff", "link", "--login", "demo-auditor", "--subject", "sub-of-supervisor")).rejects.toThrow(/unlink/);
  await inBrowser(browser, page, script, async (own, context) => {
    // What the provider sends back is kept from the desk, for another to bring.
    let back = "";
    await context.route("**/staff/provider/finish?**", async (route) => {
      if (back) return route.continue();
      back = route.request().url();
      // No error: browsers try again what failed.
      await route.fulfill({ body: "" });
    });
    await own.goto("/staff/sign-in");
    await toProvider(own);
    await atProvider(own, "sub-of-supervisor");
    await expect.poll(() => back).not.toBe("");
    await inBrowser(browser, page, script, async (other) => {
      await other.goto("/staff/sign-in");
      await toProvider(other);
      await other.goto(back);
      await expect(other.locator("#provider-error")).toContainText(say("staff-provider-refused"));
    });
    await own.goto(back);
    await expect(own).toHaveURL(`${desk}/staff/code`);
    await own.goto(back);
    await expect(own.locator("#provider-error")).toContainText(say("staff-provider-refused"));
  });
  await server.command("staff", "unlink", "--login", "demo-supervisor");
});

test("a passkey is made, signs in, and does not once it is removed", { tag: "@script" }, async ({ browser, page }) => {
  test.setTimeout(120_000);
  await inBrowser(browser, page, true, async (own, context) => {
    const devices = await context.newCDPSession(own);
    await devices.send("WebAuthn.enable");
    await devices.send("WebAuthn.addVirtualAuthenticator", {
      options: {
        protocol: "ctap2",
        transport: "internal",
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    const use = () => own.getByRole("button", { name: say("staff-passkey-use") }).click();
    // What the codes of others leave: they are good once.
    const clerk = await hire("clerk");
    await signIn(own, clerk, 0);
    await own.goto("/staff/me");
    await own.getByRole("link", { name: say("staff-passkey-new") }).click();
    await expect(own.getByRole("button", { name: say("staff-passkey-make") })).toBeVisible();
    await expectAccessible(own, "a new passkey");
    await expectNoSideways(own, "a new passkey");
    await own.getByRole("button", { name: say("staff-passkey-make") }).click();
    await expect(own.locator("#name-error")).toBeVisible();
    await own.locator("#name").fill("办公电脑");
    await own.getByRole("button", { name: say("staff-passkey-make") }).click();
    await expect(own.getByRole("status")).toHaveText(say("staff-passkey-added"));
    const row = own.locator("#passkeys tbody tr");
    await expect(row).toContainText("办公电脑");
    await expect(row).toContainText(say("staff-passkey-unused"));
    await expectAccessible(own, "an account with a passkey");
    await expectNoSideways(own, "an account with a passkey");

    await own.getByRole("button", { name: say("staff-sign-out") }).click();
    await own.goto(`/staff/cases/${reference}`);
    await expectAccessible(own, "the ways in");
    await expectNoSideways(own, "the ways in");
    await use();
    await expect(own).toHaveURL(`${desk}/staff/cases/${reference}`);

    await own.goto("/staff/me");
    await expect(row).not.toContainText(say("staff-passkey-unused"));
    await own.getByRole("button", { name: say("staff-passkey-remove-named", { name: "办公电脑" }) }).click();
    await expect(own.getByRole("status")).toHaveText(say("staff-passkey-removed"));
    await own.getByRole("button", { name: say("staff-sign-out") }).click();
    await use();
    await expect(own.locator("#passkey-error")).toContainText(say("staff-passkey-wrong"));
    await own.goto("/staff");
    await expect(own).toHaveURL(/sign-in/);
  });
});

test("whoever signed in a while ago proves once more who he is", async ({ browser, page, script }) => {
  await inBrowser(browser, page, script, async (own) => {
    const clerk = await hire("old-clerk");
    await signIn(own, clerk, 0);
    await server.query(`with aged as (update staff_sessions set begun_at = begun_at - interval '11 minutes' returning 1)
      select to_json(count(*)) from aged`);
    await own.goto("/staff/passkeys/new");
    await expect(own).toHaveURL(`${desk}/staff/again`);
    await expectNoSideways(own, "proving it again");
    if (script) await expectAccessible(own, "proving it again");
    await prove(own, { ...clerk, password: "wrong" }, 0, "staff-again-go-on");
    await expect(own.locator("#password-error")).toBeVisible();
    await prove(own, clerk, 1, "staff-again-go-on");
    await expect(own).toHaveURL(`${desk}/staff/passkeys/new`);
  });
});

test("without script the sign-in says what a passkey needs and takes password and code", { tag: "@plain" }, async ({ browser, page }) => {
  await inBrowser(browser, page, false, async (own) => {
    await own.goto("/staff/sign-in");
    await expect(own.getByText(say("staff-passkey-needs-script"))).toBeVisible();
    await expect(own.getByRole("button", { name: say("staff-passkey-use") })).toHaveCount(0);
    const clerk = await hire("plain-clerk");
    await signIn(own, clerk, 0);
  });
});

test("where the provider holds the second factor its word is enough; where it is gone the others stay", async ({ browser, page, script }) => {
  await server.stop();
  server = await serve(true);
  await server.start();
  await inBrowser(browser, page, script, async (own) => {
    await own.goto(`/staff/cases/${reference}`);
    await toProvider(own);
    await atProvider(own, "sub-of-manager");
    await expect(own).toHaveURL(`${desk}/staff/cases/${reference}`);
    await own.goto("/staff/me");
    await own.getByRole("button", { name: say("staff-unlink") }).click();
    await expect(own.getByRole("status")).toHaveText(say("staff-unlinked"));
    await expect(own.getByRole("link", { name: say("staff-link"), exact: true })).toBeVisible();
  });
  await provider.stop();
  await inBrowser(browser, page, script, async (own) => {
    await own.goto("/staff/sign-in");
    await toProvider(own);
    await expect(own.locator("#provider-error")).toContainText(say("staff-provider-unreachable"));
    await expect(own.locator("#password")).toBeVisible();
  });
});
