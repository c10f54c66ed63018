import { canonicalJson } from '../../../shared/facts/canonical-json.ts';
import { must } from '../../../shared/invariant.ts';
import type { LotPlan } from '../../../shared/plan/material.ts';
import type { PlanDocument, PlanDraft } from '../../../shared/plan/plan-document.ts';
import type { ErpMapping } from '../mapping/mapping.ts';
import type { StagedRow } from './assemble-order.ts';
import { groupedBy } from './grouped-by.ts';
import { bodyOfEquipment, bodyOfLot, bodyOfMaterial, bodyOfPerson, bodyOfReasons } from './master-bodies.ts';
import type { MasterRows } from './master-rows.ts';
import type { MasterRole } from './match-files.ts';
import { placeText } from './row-defect.ts';
import type { RejectedRow, RowDefect } from './row-defect.ts';

/** Kinds of document that master files make. */
export const masterKinds = ['equipment', 'material', 'lot', 'person', 'reasons'] as const;
export type MasterKind = (typeof masterKinds)[number];

/** The file whose rows make the documents of a kind, and the one whose rows join them. */
export const filesOfKind: Readonly<Record<MasterKind, { readonly main: MasterRole; readonly part?: MasterRole }>> = {
  equipment: { main: 'equipment' },
  material: { main: 'materialDefinitions', part: 'unitConversions' },
  lot: { main: 'lots' },
  person: { main: 'personnel', part: 'qualifications' },
  reasons: { main: 'reasons' },
};

/** A row of a master file; without a key it belongs to nothing. */
export interface MasterRow<R extends MasterRole = MasterRole> extends StagedRow<MasterRows[R]> {
  readonly key: string | undefined;
}

/** All that a drop says about one document. */
export interface MasterGroup {
  readonly kind: MasterKind;
  readonly id: string;
  readonly main: readonly MasterRow[];
  readonly part: readonly MasterRow[];
}

export type MasterAssembly =
  | { readonly ok: true; readonly draft: PlanDraft; readonly repeated: readonly MasterRow[] }
  | { readonly ok: false; readonly rejected: readonly RejectedRow[] };

/**
 * Makes one document from its rows: whole or not at all. What the mapping does not speak of stays as `current` has it.
 * @param included of a lot: what its book quantity includes of what the floor reported.
 * @param hasPart whether the drop brings the file of the joining rows at all; without it they stay as they are.
 */
export function assembleMaster(
  group: MasterGroup,
  current: PlanDocument | undefined,
  hasPart: boolean,
  mapping: ErpMapping,
  included: Included = [],
): MasterAssembly {
  const main = distinct(group.main);
  const part = distinct(group.part);
  const trouble = unreadable(group) ?? doubled(group, main.kept, part.kept);
  if (trouble) return { ok: false, rejected: rejectGroup(group, trouble) };
  const made = bodyOf(group.kind, main.kept, hasPart ? part.kept : undefined, current, mapping, included);
  if (!made.ok) {
    const first = must(main.kept[0], 'first row');
    return {
      ok: false,
      rejected: rejectGroup(group, new Map([[first, [{ column: '', value: '', reason: made.reason }]]])),
    };
  }
  const own = { system: mapping.system, type: group.kind, id: group.id, version: '' };
  const others = (current?.externalRefs ?? []).filter(({ system, type }) => system !== own.system || type !== own.type);
  const draft = { kind: group.kind, id: group.id, externalRefs: [...others.slice(0, 9), own], body: made.body };
  return { ok: true, draft: draft as PlanDraft, repeated: [...main.repeated, ...part.repeated] };
}

type Included = NonNullable<LotPlan['included']>;
type Trouble = ReadonlyMap<MasterRow, readonly RowDefect[]>;

function bodyOf(
  kind: MasterKind,
  main: readonly MasterRow[],
  part: readonly MasterRow[] | undefined,
  current: PlanDocument | undefined,
  { files }: ErpMapping,
  included: Included,
): { ok: true; body: PlanDraft['body'] } | { ok: false; reason: string } {
  const values = <R extends MasterRole>(rows: readonly MasterRow[]) =>
    rows.map((row) => must(row.values, 'row values') as MasterRows[R]);
  const first = <R extends MasterRole>() => must(values<R>(main)[0], 'main row');
  switch (kind) {
    case 'equipment':
      return bodyOfEquipment(
        first<'equipment'>(),
        current?.kind === kind ? current.body : undefined,
        must(files.equipment, 'mapping').fields,
      );
    case 'material':
      return bodyOfMaterial(
        first<'materialDefinitions'>(),
        part && values<'unitConversions'>(part),
        current?.kind === kind ? current.body : undefined,
        must(files.materialDefinitions, 'mapping').fields,
      );
    case 'lot':
      return bodyOfLot(
        first<'lots'>(),
        current?.kind === kind ? current.body : undefined,
        must(files.lots, 'mapping').fields,
        included,
      );
    case 'person':
      return bodyOfPerson(
        first<'personnel'>(),
        part && values<'qualifications'>(part),
        current?.kind === kind ? current.body : undefined,
        must(files.personnel, 'mapping').fields,
      );
    case 'reasons':
      return bodyOfReasons(
        values<'reasons'>(main),
        current?.kind === kind ? current.body : undefined,
        must(files.reasons, 'mapping').fields,
      );
  }
}

function distinct(rows: readonly MasterRow[]): { kept: MasterRow[]; repeated: MasterRow[] } {
  const seen = new Set<string>();
  const kept: MasterRow[] = [];
  const repeated: MasterRow[] = [];
  for (const row of rows) {
    const same = row.values === null ? placeText(row) : canonicalJson(row.values);
    (seen.has(same) ? repeated : kept).push(row);
    seen.add(same);
  }
  return { kept, repeated };
}

function unreadable(group: MasterGroup): Trouble | undefined {
  const bad = [...group.main, ...group.part].filter((row) => row.values === null);
  return bad.length > 0 ? new Map(bad.map((row) => [row, row.defects])) : undefined;
}

/** Rows that say different things about one and the same, and rows that belong to a document that is not in the drop. */
function doubled(group: MasterGroup, main: readonly MasterRow[], part: readonly MasterRow[]): Trouble | undefined {
  if (main.length === 0) {
    const reason = `the ${group.kind} "${group.id}" that it belongs to is not in the drop. Export both together.`;
    return new Map(part.map((row) => [row, [{ column: '', value: group.id, reason }]]));
  }
  const isList = group.kind === 'reasons';
  const trouble = isList ? clashes(main) : clashes(main, group.id);
  for (const [row, defects] of clashes(part)) trouble.set(row, defects);
  return trouble.size > 0 ? trouble : undefined;
}

/** What a row is about within its document. */
function partKey(row: MasterRow): string {
  const values = must(row.values, 'row values');
  return 'code' in values ? values.code : 'unit' in values ? values.unit : '';
}

function clashes(rows: readonly MasterRow[], id?: string): Map<MasterRow, readonly RowDefect[]> {
  const groups = groupedBy(rows, (row) => id ?? partKey(row));
  const trouble = new Map<MasterRow, readonly RowDefect[]>();
  for (const [key, same] of groups) {
    if (same.length < 2) continue;
    for (const row of same) {
      const others = same.filter((other) => other !== row).slice(0, 3);
      const reason = `duplicate "${key}": ${others.map(placeText).join(' and ')} says something else about it. Only one of them can be right; remove the others.`;
      trouble.set(row, [{ column: '', value: key, reason }]);
    }
  }
  return trouble;
}

/** All rows of the group, the troubled ones with their reasons and the others with where those are. */
export function rejectGroup(group: MasterGroup, trouble: Trouble): RejectedRow[] {
  const places = [...trouble.keys()].map(placeText);
  const where = places.length > 3 ? `${places.slice(0, 3).join(', ')} and others` : places.join(', ');
  const reason = `not taken because its ${group.kind} "${group.id}" was not taken: see ${where}.`;
  return [...group.main, ...group.part].flatMap((row) =>
    (trouble.get(row) ?? [{ column: '', value: '', reason }]).map((defect) => ({
      file: row.file,
      line: row.line,
      text: row.text,
      ...defect,
    })),
  );
}
