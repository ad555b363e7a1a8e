/** Asks a server how it is, from a thread of its own, so that whatever keeps the others busy is not counted as its delay. */
import { setTimeout as sleep } from "node:timers/promises";
import { Worker, isMainThread, parentPort, workerData } from "node:worker_threads";

/**
 * Asks until it is stopped. @param {string} url
 * @returns {{ stop: () => Promise<number[]> }} the milliseconds that each answer took; Infinity for none
 */
export function watchHealth(url) {
  const worker = new Worker(new URL(import.meta.url), { workerData: url });
  return {
    stop: () =>
      new Promise((resolve, reject) => {
        worker.once("message", (took) => void worker.terminate().then(() => resolve(took)));
        worker.once("error", reject);
        worker.postMessage("stop");
      }),
  };
}

if (!isMainThread) {
  /** @type {number[]} */
  const took = [];
  let stopped = false;
  parentPort?.once("message", () => (stopped = true));
  // What asks has to be loaded first; that is not the server's time.
  for (let warm = 0; warm < 3; warm += 1) await fetch(`${workerData}/healthz`).catch(() => undefined);
  while (!stopped) {
    const began = performance.now();
    const well = await fetch(`${workerData}/healthz`).then((answer) => answer.ok, () => false);
    took.push(well ? performance.now() - began : Infinity);
    await sleep(50);
  }
  parentPort?.postMessage(took);
}
