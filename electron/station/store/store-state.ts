import { z } from 'zod';

import { readIfThere, writeDurably } from '../process/durable-file.ts';
import type { StoreFiles } from './store-files.ts';
import { chainHole, storeReport } from './store-report.ts';

const storeState = z.strictObject({
  format: z.literal(1),
  /** Program that opened it last. */
  version: z.string(),
  /** Something met damage while the store was in use: the next start looks at every page. */
  suspect: z.string().nullable(),
  /** The last recovery. */
  recovery: storeReport.nullable(),
  /** The recovery wants new chains, and nobody has begun them yet. */
  incarnationDue: z.boolean(),
  /** Places of chains known to be lost, which no check complains about. */
  holes: z.array(chainHole),
  /** When every page and every fact was last looked at, on a copy; null: never. */
  checkedAt: z.string().nullable(),
});

/** What is known about a store as a whole. */
export type StoreState = z.infer<typeof storeState>;

const NEW_STATE: StoreState = {
  format: 1,
  version: '',
  suspect: null,
  recovery: null,
  incarnationDue: false,
  holes: [],
  checkedAt: null,
};

/** Reads the state; undefined when there never was a store here. One that cannot be read says at least that there was one. */
export function readStoreState(files: StoreFiles): StoreState | undefined {
  let text: string | undefined;
  try {
    text = readIfThere(files.state);
    if (text === undefined) return undefined;
    const parsed = storeState.safeParse(JSON.parse(text));
    if (parsed.success) return parsed.data;
  } catch {
    // As one that cannot be read.
  }
  return { ...NEW_STATE, suspect: 'What was known about the store cannot be read.' };
}

/** Changes the state, durable when it returns. @throws when the disk refuses. */
export function changeStoreState(files: StoreFiles, change: Partial<Omit<StoreState, 'format'>>): StoreState {
  const state = { ...(readStoreState(files) ?? NEW_STATE), ...change };
  writeDurably(files.state, JSON.stringify(state), 0o600);
  return state;
}
