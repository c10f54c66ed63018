import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { PlanDocument, PlanDraft } from '../shared/plan/plan-document.ts';
import { openSqliteSiteStore } from '../sync-server/store/sqlite-site-store.ts';
import { startNodeChild } from '../sync-server/testing/child.testkit.ts';
import type { NodeChild } from '../sync-server/testing/child.testkit.ts';

/** The server as it is delivered, and one that lets everybody in, for tests whose subject is not trust. */
export const serverPrograms = {
  delivered: join(import.meta.dirname, '../sync-server/main.ts'),
  firstKey: join(import.meta.dirname, '../sync-server/testing/first-key-server.testkit.ts'),
} as const;

/** A real sync server process. */
export interface ServerProcess extends NodeChild {
  readonly url: string;
  readonly port: string;
}

/** An empty folder for the data of one test. */
export function dataFolder(): string {
  return mkdtempSync(join(tmpdir(), 'lineside-e2e-'));
}

/** Starts a server on `data`; port 0 takes a free one. Resolves when it takes connections. */
export async function startServer(
  data: string,
  port = '0',
  more: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
  program: string = serverPrograms.firstKey,
): Promise<ServerProcess> {
  const child = startNodeChild(program, ['--data', data, '--port', port, ...more], env);
  const [url] = await child.printed(/http:\/\/127\.0\.0\.1:\d+/);
  return { ...child, url, port: new URL(url).port };
}

/** Kills a server as a power cut would end it, and waits until it is gone. */
export async function killServer(server: ServerProcess): Promise<void> {
  server.kill('SIGKILL');
  await server.ended;
}

/** Opens the store of a server that does not run. */
export function openStoreOf(data: string): ReturnType<typeof openSqliteSiteStore> {
  return openSqliteSiteStore(join(data, 'site.db'), { newSite: 'demo' });
}

/** The server numbers revisions itself. */
function draftOf({ revision: _revision, ...draft }: PlanDocument): PlanDraft {
  return draft;
}

/** Puts a plan into the store of a server that does not run. */
export async function putPlan(data: string, documents: readonly PlanDocument[]): Promise<void> {
  const store = openStoreOf(data);
  await store.putPlan(documents.map((document) => draftOf(document)));
  await store.close();
}
