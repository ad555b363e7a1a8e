/** One server with demo data for all specs; each run begins with an empty folder. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { serverPath, shared, typedPath } from "./paths.mjs";
import { Server, freePort } from "./server.mjs";

export interface Shared {
  url: string;
  folder: string;
  log: string;
  apiKey: string;
  databaseUrl: string;
  documents: string;
  /** Where the desk is. */
  staffUrl: string;
}

export default async function setup(): Promise<() => Promise<void>> {
  rmSync(shared, { recursive: true, force: true });
  mkdirSync(shared, { recursive: true });
  writeFileSync(typedPath, "");

  const staff = `127.0.0.1:${await freePort()}`;
  const server = await Server.create({ SUNLIT_STAFF_LISTEN: staff });
  // So many that a quarter has paths of 5 cases and more.
  await server.seed(300);
  await server.start();
  const { url, folder, log, databaseUrl, documents } = server;
  const staffUrl = `http://${staff}`;
  const found: Shared = { url, folder, log, databaseUrl, documents, staffUrl, apiKey: await server.apiKey() };
  writeFileSync(serverPath, JSON.stringify(found));
  return () => server.remove();
}
