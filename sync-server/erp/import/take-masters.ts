import { must } from '../../../shared/invariant.ts';
import type { LotPlan } from '../../../shared/plan/material.ts';
import type { PlanDocument, PlanDraft } from '../../../shared/plan/plan-document.ts';
import { planProblems } from '../../plan/plan-problems.ts';
import type { ImportLine, SiteStore } from '../../store/site-store.ts';
import type { ErpMapping } from '../mapping/mapping.ts';
import { assembleMaster, filesOfKind, masterKinds, rejectGroup } from './assemble-masters.ts';
import type { MasterGroup, MasterKind, MasterRow } from './assemble-masters.ts';
import { includedInBook } from './included-in-book.ts';
import type { BookStore } from './included-in-book.ts';
import { lineKey } from './line-key.ts';
import type { MasterRole } from './match-files.ts';
import type { RejectedRow } from './row-defect.ts';
import type { RowTally } from './row-tally.ts';

type MasterStore = Pick<SiteStore, 'putPlan' | 'knownLines' | 'currentPlan'> & BookStore;

/** A document that may be taken, and the rows it is made of. */
interface Candidate {
  readonly group: MasterGroup;
  readonly draft: PlanDraft;
  readonly repeated: readonly MasterRow[];
}

/** What the master files of a drop make. */
export interface MasterPlan {
  readonly candidates: readonly Candidate[];
  readonly rejected: readonly RejectedRow[];
  /** Documents that were not made. */
  readonly failed: number;
}

/** What became of the documents. */
export interface MasterTaking {
  readonly changed: number;
  readonly unchanged: number;
  readonly alreadyTaken: number;
}

/** One transaction each; small enough that the server answers stations in between. */
const DOCUMENTS_AT_ONCE = 250;

/** Makes documents of the rows of a drop and finds what is wrong with them, and between them and the plan of the site. Takes nothing. */
export async function planMasters(
  store: MasterStore,
  rows: ReadonlyMap<MasterRole, readonly MasterRow[]>,
  mapping: ErpMapping,
): Promise<MasterPlan> {
  const rejected: RejectedRow[] = [];
  const candidates: Candidate[] = [];
  let failed = 0;
  for (const kind of masterKinds) {
    const groups = groupsOf(kind, rows, rejected);
    const current = await currentOf(store, kind, groups);
    const { part } = filesOfKind[kind];
    for (const group of groups) {
      const book = await bookOf(store, group, mapping);
      const hasPart = part !== undefined && rows.has(part);
      const assembly = book.ok ? assembleMaster(group, current.get(group.id), hasPart, mapping, book.included) : book;
      if (assembly.ok) candidates.push({ group, ...assembly });
      else {
        rejected.push(...assembly.rejected);
        failed += 1;
      }
    }
  }
  const sound = await withoutBadReferences(store, candidates, mapping, rejected);
  return { candidates: sound, rejected, failed: failed + candidates.length - sound.length };
}

/** Takes planned documents into the plan, batch by batch; each batch is one transaction with the lines it comes from. */
export async function takeMasters(
  store: MasterStore,
  { candidates }: MasterPlan,
  keyOfFile: (file: string) => string,
  tally: RowTally,
): Promise<MasterTaking> {
  const totals = { changed: 0, unchanged: 0, alreadyTaken: 0 };
  for (let at = 0; at < candidates.length; at += DOCUMENTS_AT_ONCE) {
    const batch = candidates.slice(at, at + DOCUMENTS_AT_ONCE).map((candidate) => {
      const own = [...candidate.group.main, ...candidate.group.part];
      const lines = own.map(({ file, line }): ImportLine => ({ key: lineKey(keyOfFile(file), line), file, line }));
      return { candidate, lines };
    });
    const known = await store.knownLines(batch.flatMap(({ lines }) => lines.map(({ key }) => key)));
    const fresh = batch.filter(({ lines }) => lines.some(({ key }) => !known.has(key)));
    const drafts = fresh.map(({ candidate }) => candidate.draft);
    const lines = fresh.flatMap((one) => one.lines);
    const changed = drafts.length > 0 ? await store.putPlan(drafts, lines) : [];
    totals.changed += changed.length;
    totals.unchanged += fresh.length - changed.length;
    totals.alreadyTaken += batch.length - fresh.length;
    for (const one of batch) {
      const isFresh = fresh.includes(one);
      for (const { file } of one.lines) tally.count(file, isFresh ? 'taken' : 'alreadyTaken');
      for (const { file } of isFresh ? one.candidate.repeated : []) tally.move(file, 'taken', 'repeated');
    }
  }
  return totals;
}

/** What the book quantity of a lot includes of what the floor reported; nothing of all other kinds. */
async function bookOf(
  store: BookStore,
  group: MasterGroup,
  mapping: ErpMapping,
): Promise<
  | { readonly ok: true; readonly included: NonNullable<LotPlan['included']> }
  | { readonly ok: false; readonly rejected: readonly RejectedRow[] }
> {
  const [row] = group.main as readonly MasterRow<'lots'>[];
  const lastReport = group.kind === 'lot' ? (row?.values?.lastReport ?? null) : null;
  if (!row || lastReport === null) return { ok: true, included: [] };
  const sent = await store.lastSent();
  if (lastReport <= sent) return { ok: true, included: await includedInBook(store, group.id, lastReport) };
  const reason = `no report has the number ${lastReport}: they go up to ${sent}. Export the highest "number" of our reports that the ERP has booked.`;
  const defect = { column: columnOf('lot', '.lastReport', mapping), value: String(lastReport), reason };
  return { ok: false, rejected: rejectGroup(group, new Map([[row, [defect]]])) };
}

function groupsOf(
  kind: MasterKind,
  rows: ReadonlyMap<MasterRole, readonly MasterRow[]>,
  rejected: RejectedRow[],
): MasterGroup[] {
  const { main, part } = filesOfKind[kind];
  const groups = new Map<string, { kind: MasterKind; id: string; main: MasterRow[]; part: MasterRow[] }>();
  for (const [role, list] of [
    [main, 'main'],
    [part, 'part'],
  ] as const) {
    for (const row of role === undefined ? [] : (rows.get(role) ?? [])) {
      const { key, file, line, text } = row;
      if (key === undefined) {
        rejected.push(...row.defects.map((defect) => ({ file, line, text, ...defect })));
        continue;
      }
      const group = groups.get(key) ?? { kind, id: key, main: [], part: [] };
      group[list].push(row);
      groups.set(key, group);
    }
  }
  return [...groups.values()];
}

async function currentOf(
  store: MasterStore,
  kind: MasterKind,
  groups: readonly MasterGroup[],
): Promise<ReadonlyMap<string, PlanDocument>> {
  if (groups.length === 0) return new Map();
  const documents: readonly PlanDocument[] = await store.currentPlan(
    kind,
    groups.map(({ id }) => id),
  );
  return new Map(documents.map((document) => [document.id, document]));
}

/** Lets go of documents that name what is not there, until nothing is named that is not there: others may have named those. */
async function withoutBadReferences(
  store: MasterStore,
  candidates: readonly Candidate[],
  mapping: ErpMapping,
  rejected: RejectedRow[],
): Promise<readonly Candidate[]> {
  if (candidates.length === 0) return candidates;
  const existing: PlanDocument[] = [];
  for (const kind of ['equipment', 'person', 'material', 'calendar'] as const)
    existing.push(...(await store.currentPlan(kind)));
  let sound = candidates;
  for (;;) {
    const placed = sound.map(({ draft }, index) => ({ place: `#${index}`, draft }));
    const bad = new Map<number, string[]>();
    for (const problem of planProblems(placed, existing)) {
      const [, index = '', path = '', sentence = problem] = /^#(\d+)([^:]*): (.*)$/s.exec(problem) ?? [];
      bad.set(Number(index), [...(bad.get(Number(index)) ?? []), `${path}\n${sentence}`]);
    }
    if (bad.size === 0) return sound;
    for (const [index, problems] of bad) {
      const { group } = must(sound[index], 'document of the problem');
      const first = must(group.main[0], 'first row');
      const defects = problems.map((problem) => {
        const [path = '', reason = ''] = problem.split('\n');
        return { column: columnOf(group.kind, path, mapping), value: '', reason };
      });
      rejected.push(...rejectGroup(group, new Map([[first, defects]])));
    }
    sound = sound.filter((_, index) => !bad.has(index));
  }
}

/** The column that a path like `.parent` or `.conversions[0].unit` was read from; empty when that is not known. */
function columnOf(kind: MasterKind, path: string, { files }: ErpMapping): string {
  const field = /^\.(\w+)/.exec(path)?.[1] ?? '';
  const fields: Readonly<Record<string, unknown>> = files[filesOfKind[kind].main]?.fields ?? {};
  const source = fields[field];
  if (typeof source === 'string') return source;
  return typeof source === 'object' && source !== null && 'column' in source ? String(source.column) : '';
}
