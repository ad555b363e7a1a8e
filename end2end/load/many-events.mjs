/**
 * 100,000 events in order and out of order, see disorder.mjs. SOAK_SEED (the time) makes the same events once more.
 * Bounded: SOAK_EVENTS (100000). Each wants some 50 KB of disk, in two databases.
 */
import { disorder } from "./disorder.mjs";

const events = Number(process.env["SOAK_EVENTS"] ?? 100_000);
const { unheld } = await disorder({ events, seed: process.env["SOAK_SEED"] ?? new Date().toISOString() });
if (unheld.length > 0) throw new Error(`of these kinds none came before what it follows: ${unheld.join(", ")}`);
