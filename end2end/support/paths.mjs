import { homedir } from "node:os";
import { join } from "node:path";

export const root = join(import.meta.dirname, "../..");

/** Where a run keeps what its specs share. */
export const shared = join(root, "end2end/test-results/shared");
export const typedPath = join(shared, "typed.txt");
export const serverPath = join(shared, "server.json");

const target = process.env["CARGO_TARGET_DIR"] ?? join(homedir(), ".cache/sunlit/target");
export const binary = process.env["SUNLIT"] ?? join(target, "debug/sunlit");
/** The reader of event logs: end2end/mining. */
export const mining = process.env["MINING"] ?? join(target, "mining/debug/mining");
