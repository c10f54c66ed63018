import path from 'node:path';

import { z } from 'zod';

import { loadPlanFolder } from '../plan/load-plan-folder.ts';
import type { PostingsOf, SiteStore } from '../store/site-store.ts';
import { createDropFolders } from './drop/drop-folders.ts';
import { DEMO_MAPPING_FILE, loadDemoPlant } from './load-demo-plant.ts';
import { outKinds, usualKinds } from './mapping/out-mapping.ts';
import { readMapping } from './mapping/read-mapping.ts';
import { postingsFor } from './postings-of.ts';
import type { Repetition } from './repeat.ts';
import { runFileDrop } from './run-file-drop.ts';

/** What the server was told about its plan and its ERP. */
export interface ErpOptions {
  readonly store: SiteStore;
  readonly data: string;
  /** Folder of the demo plant when it is wanted. */
  readonly demoPlant: string | undefined;
  readonly plan: string | undefined;
  readonly erp: string | undefined;
  readonly erpMapping: string | undefined;
  readonly log: (sentence: string) => void;
  readonly now: () => number;
}

export type ErpStart =
  | {
      readonly ok: true;
      /** Drop folder; undefined without an ERP. */ readonly root: string | undefined;
      readonly drop: Repetition | undefined;
      /** What facts ask this ERP to book. */
      readonly postingsOf: PostingsOf;
    }
  /** One sentence for each thing that must be put right before the server can start. */
  | { readonly ok: false; readonly problems: readonly string[] };

/**
 * Takes in the demo plant and plan files, and prepares the file drop; nothing runs until `drop.start()`.
 * @throws when the store fails.
 */
export async function prepareErp(options: ErpOptions): Promise<ErpStart> {
  const { store, demoPlant, plan, now } = options;
  if (demoPlant !== undefined) {
    const loaded = await loadDemoPlant(store, demoPlant, now());
    if (!loaded.ok) return loaded;
  }
  if (plan !== undefined) {
    const loaded = await loadPlanFolder(store, plan);
    if (!loaded.ok) return loaded;
  }
  const root = options.erp ?? (demoPlant === undefined ? undefined : path.join(options.data, 'erp'));
  const file = options.erpMapping ?? (demoPlant === undefined ? undefined : path.join(demoPlant, DEMO_MAPPING_FILE));
  if (root === undefined || file === undefined)
    return { ok: true, root: undefined, drop: undefined, postingsOf: await postingsWithoutErp(store) };
  const mapping = await readMapping(file);
  if (!mapping.ok) return mapping;
  try {
    await createDropFolders(root);
  } catch (error) {
    return {
      ok: false,
      problems: [`The drop folder ${root} cannot be used: ${(error as Error).message}. Choose another one with --erp.`],
    };
  }
  const drop = runFileDrop({ store, root, mapping: mapping.mapping, log: options.log, now, clock: globalThis });
  const kinds = mapping.mapping.out?.kinds ?? usualKinds;
  await store.writeSetting(KINDS, JSON.stringify(kinds));
  return { ok: true, root, drop, postingsOf: postingsFor(kinds) };
}

/** Setting: the kinds of report that the ERP of this site wanted last. */
const KINDS = 'erp-kinds';

/**
 * A site that never had an ERP has nobody to report to. Where one was connected before and is not now, what it wanted is kept for it: it will
 * be connected again.
 */
async function postingsWithoutErp(store: SiteStore): Promise<PostingsOf> {
  const kept = await store.readSetting(KINDS);
  const kinds = z.array(z.enum(outKinds)).safeParse(JSON.parse(kept ?? 'null'));
  return kinds.success ? postingsFor(kinds.data) : () => [];
}
