/** What strangers send can't harm the portal: it stays small and answers, and whoever sends a photo beside them is served. */
import { readFileSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { applicant, bombs, fallSilent, hangUp, largePng, longName, longText, sendFile } from "../load/attacks.mjs";
import { watchHealth } from "../load/health.mjs";
import { expect, test } from "../support/fixtures.ts";
import { phonePhoto } from "../support/images.ts";
import { binary } from "../support/paths.mjs";
import { Server } from "../support/server.mjs";

/** MiB that the portal's own process may have at most; its children have a limit of their own. */
const MOST_MEMORY = 256;
/**
 * Milliseconds within which it says that it is well. Without optimisation its ciphers take many times as long, and a
 * gigabyte goes through them here: then it is only to answer at all. `SUNLIT` names a released program for the real bound.
 */
const RELEASED = !binary.includes("/debug/");
const HEALTHY = RELEASED ? 100 : 1_000;
/** Milliseconds within which an upload beside an attack is taken. */
const SERVED = 10_000;

function peak(pid: number): number {
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? Infinity) / 1024;
}

/** Runs an attack while somebody asks how it is and others send their photographs. */
async function endured(server: Server, attack: () => Promise<unknown>): Promise<void> {
  const pid = server.pid ?? 0;
  // The peak is counted anew from here.
  writeFileSync(`/proc/${pid}/clear_refs`, "5");
  const photo = phonePhoto().buffer;
  let attacking = true;
  const health = watchHealth(server.url);
  const innocent = (async () => {
    do {
      const visitor = await applicant(server.url);
      const began = performance.now();
      const answer = await sendFile(visitor, photo, "身份证.jpg", "image/jpeg");
      expect(performance.now() - began, "milliseconds until a photo beside the attack is taken").toBeLessThan(SERVED);
      expect(answer?.status).toBe(303);
      await visitor.get("/apply/document");
      expect(visitor.html, "the photo was taken").toContain('class="received"');
      await sleep(300);
    } while (attacking);
  })();
  await attack();
  attacking = false;
  await innocent;
  const took = await health.stop();
  const late = took.filter((one) => one > HEALTHY).map(Math.round);
  // The attack, the children and the tests share two cores with it: of a program without optimisation one answer in twenty may
  // be late, and two in a short attack.
  expect(late.length, `of ${took.length} answers about its health, later than ${HEALTHY} ms: ${late.join(", ")}`).toBeLessThanOrEqual(
    RELEASED ? 0 : Math.max(2, took.length / 20),
  );
  expect(peak(pid), "MiB of the portal's own process at most").toBeLessThan(MOST_MEMORY);
}

const several = (server: Server, count: number) => Promise.all(Array.from({ length: count }, () => applicant(server.url)));

test("what strangers send can't harm the portal", { tag: "@alone" }, async () => {
  test.setTimeout(600_000);
  const server = await Server.create();
  try {
    await server.seed(5);
    await server.start();
    for (const [name, bytes] of bombs()) {
      await test.step(name, async () => {
        const attacker = await applicant(server.url);
        await endured(server, async () => {
          const answer = await sendFile(attacker, bytes);
          expect(answer?.status, "an answer, whatever it is").toBe(303);
        });
      });
    }
    await test.step("60 large photographs whose senders hang up", async () => {
      const png = largePng();
      const visitors = await several(server, 60);
      await endured(server, () => hangUp(visitors, png));
    });
    await test.step("50 connections that send 20 MB and fall silent", async () => {
      const visitors = await several(server, 50);
      await endured(server, () => fallSilent(visitors, 19 << 20, 20_000));
    });
    await test.step("244 MB of text", async () => {
      const attacker = await applicant(server.url);
      await endured(server, () => longText(attacker, 244 << 20));
    });
    await test.step("a file name of a megabyte", async () => {
      const attacker = await applicant(server.url);
      await endured(server, () => longName(attacker));
    });
    await test.step("connections without a session keep nothing", async () => {
      const visitors = await several(server, 4);
      for (const visitor of visitors) visitor.forget();
      await endured(server, () => fallSilent(visitors, 100 << 20, 20_000));
    });
    const drafts = await server.query("select json_build_object('most', max(length(sealed_answers))) from drafts");
    expect(drafts.most, "bytes of a draft, whatever was sent").toBeLessThan(64 << 10);
    const sessions = await server.query("select json_build_object('most', max(length(data))) from sessions");
    expect(sessions.most, "bytes of a session, whatever was sent").toBeLessThan(64 << 10);
  } finally {
    await server.remove();
  }
});
