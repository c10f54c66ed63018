import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { request as secureRequest } from 'node:https';
import { join } from 'node:path';

import { z } from 'zod';

import { dataFiles } from './data-folder.ts';
import { manifest } from './manifest.ts';
import type { Manifest } from './manifest.ts';

/** Where a running server takes orders for backups. */
export const BACKUP_CONTROL = '/control/v1/backup';

const controlFile = z.strictObject({
  url: z.url(),
  secret: z.string().min(32),
  pid: z.int(),
  ca: z.string().exactOptional(),
});
type ControlFile = z.infer<typeof controlFile>;

/** How a running server takes orders from people who may read its data folder. */
export interface Control {
  readonly secret: string;
  /** Writes where this server listens and the secret into the data folder, readable for its owner only. */
  readonly publish: (url: string, ca?: string) => Promise<void>;
  readonly withdraw: () => Promise<void>;
}

/** A new secret for this run of the server. */
export function createControl(data: string): Control {
  const secret = randomBytes(32).toString('base64url');
  const file = join(data, dataFiles.control);
  return {
    secret,
    publish: async (url, ca) => {
      const part = `${file}.part`;
      await rm(part, { force: true });
      const handle = await open(part, 'wx', 0o600);
      try {
        await handle.writeFile(
          JSON.stringify({ url, secret, pid: process.pid, ...(ca === undefined ? {} : { ca }) } satisfies ControlFile),
        );
      } finally {
        await handle.close();
      }
      await rename(part, file);
    },
    withdraw: async () => {
      await rm(file, { force: true });
    },
  };
}

/** Whether a request carries the secret of this run. */
export function isControlSecret(header: string | undefined, secret: string): boolean {
  const digestOf = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digestOf(header ?? ''), digestOf(`Bearer ${secret}`));
}

/** The answer of a running server, or why there is none. */
export type ControlAnswer =
  | { readonly ok: true; readonly manifest: Manifest }
  | { readonly ok: false; readonly sentence: string }
  /** No server is running, or not the one that wrote the file. */
  | 'nobody';

async function readControl(data: string): Promise<ControlFile | undefined> {
  try {
    const parsed = controlFile.safeParse(JSON.parse(await readFile(join(data, dataFiles.control), 'utf8')));
    return parsed.data;
  } catch {
    return undefined;
  }
}

/** The certificate is of the server's own authority; by which of its names it is reached here does not matter. */
const isOwn = () => undefined;

/** Posts without a time limit: a large backup takes minutes. */
function post(
  { url: server, secret, ca }: ControlFile,
  path: string,
  body: string,
): Promise<{ readonly status: number; readonly text: string } | undefined> {
  return new Promise((resolve) => {
    const url = new URL(path, server);
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${secret}` };
    const ask = url.protocol === 'https:' ? secureRequest : request;
    const outgoing = ask(
      url,
      { method: 'POST', headers, ...(ca === undefined ? {} : { ca, checkServerIdentity: isOwn }) },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (text += chunk));
        response.on('error', () => resolve(undefined));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      },
    );
    outgoing.on('error', () => resolve(undefined));
    outgoing.end(body);
  });
}

/** Asks the server that runs on a data folder for something. @returns its answer; `nobody` when none runs, or not the one of the file. */
export async function askControl<T>(
  data: string,
  path: string,
  order: object,
  schema: z.ZodType<T>,
): Promise<{ readonly ok: true; readonly value: T } | { readonly ok: false; readonly sentence: string } | 'nobody'> {
  const control = await readControl(data);
  if (!control) return 'nobody';
  const answer = await post(control, path, JSON.stringify(order));
  // Another server has the port now, and does not know this secret.
  if (!answer || answer.status === 401 || answer.status === 404) return 'nobody';
  let value: unknown;
  try {
    value = JSON.parse(answer.text);
  } catch {
    return 'nobody';
  }
  const done = schema.safeParse(value);
  if (answer.status === 200 && done.success) return { ok: true, value: done.data };
  const problem = z.object({ message: z.string() }).safeParse(value);
  return { ok: false, sentence: problem.success ? problem.data.message : `The server answered ${answer.status}.` };
}

/**
 * Asks the server that runs on a data folder for a backup.
 * @param isPassing the copy will be thrown away: it is to count as no backup.
 */
export async function askForBackup(data: string, to: string, isPassing = false): Promise<ControlAnswer> {
  const answer = await askControl(data, BACKUP_CONTROL, { to, isPassing }, manifest);
  return answer === 'nobody' || !answer.ok ? answer : { ok: true, manifest: answer.value };
}
