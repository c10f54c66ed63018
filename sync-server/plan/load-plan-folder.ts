import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

import type { PlanDocument, PlanDraft } from '../../shared/plan/plan-document.ts';
import { fileProblem } from '../files/file-problem.ts';
import type { SiteStore } from '../store/site-store.ts';
import { readPlanFile } from './plan-files.ts';
import type { PlacedDraft } from './plan-files.ts';
import { planProblems } from './plan-problems.ts';

export type PlanLoading =
  /** The documents that changed; those that are as they were get no new revision. */
  | { readonly ok: true; readonly changed: readonly PlanDocument[] }
  /** Nothing was taken. One sentence for each problem. */
  | { readonly ok: false; readonly problems: readonly string[] };

/**
 * Puts the plan files of a folder (`planFileNames`, as JSON) into the plan of the site: all of them or, when anything is wrong, none. A
 * folder need not have all files; documents that a file no longer names stay as they are.
 * @param asOf changes each document before it is taken, as demonstrations do with its dates.
 * @throws when the store fails.
 */
export async function loadPlanFolder(
  store: Pick<SiteStore, 'putPlan' | 'currentPlan'>,
  folder: string,
  asOf: (draft: PlanDraft) => PlanDraft = (draft) => draft,
): Promise<PlanLoading> {
  const placed: PlacedDraft[] = [];
  const problems: string[] = [];
  let names: string[];
  try {
    names = (await readdir(folder)).filter((name) => name.endsWith('.json') && !name.startsWith('.')).toSorted();
  } catch (error) {
    return { ok: false, problems: [fileProblem(`The plan folder ${folder} cannot be read`, error)] };
  }
  if (names.length === 0) problems.push(`The plan folder ${folder} has no plan files. Is it the right folder?`);
  for (const name of names) {
    try {
      const reading = readPlanFile(name, await readFile(path.join(folder, name), 'utf8'));
      if (reading.ok) placed.push(...reading.value);
      else problems.push(...reading.problems);
    } catch (error) {
      problems.push(fileProblem(`${name} cannot be read`, error));
    }
  }
  if (problems.length > 0) return { ok: false, problems };

  const existing: PlanDocument[] = [];
  for (const kind of ['equipment', 'person', 'material', 'calendar'] as const)
    existing.push(...(await store.currentPlan(kind)));
  const wrong = planProblems(placed, existing);
  if (wrong.length > 0) return { ok: false, problems: wrong };
  return { ok: true, changed: await store.putPlan(placed.map(({ draft }) => asOf(draft))) };
}
