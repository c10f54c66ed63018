import { factType } from '../../../shared/catalogue/fact-catalogue.ts';
import type { FactData, FactName } from '../../../shared/catalogue/fact-catalogue.ts';
import { sha256Hex } from '../../../shared/facts/digest.ts';
import type { FactDraft } from '../../../shared/facts/seal.ts';
import { must } from '../../../shared/invariant.ts';
import { compareDecimals } from '../../../shared/quantity/quantity.ts';
import { idFromHash } from '../../sync/received-row.ts';
import type { LogMapping } from './log-mapping.ts';
import type { OperationIds } from './log-plan.ts';
import type { LogRow } from './log-rows.ts';

/** A fact of a log with the id that it always has, however often the log is imported. */
export interface LogFact {
  readonly id: string;
  readonly draft: FactDraft;
}

/** Rows in the order in which their work began; rows that began together, as they stand in the file. */
export function inOrder(rows: readonly LogRow[]): LogRow[] {
  return rows.toSorted((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : a.line - b.line));
}

/**
 * The facts of a log. Those of a row stand together, whatever else went on meanwhile: logs tell of one person at two machines and of one
 * machine with two jobs, and each row counts for itself. Work on an operation begins with its first row on a machine, rests between rows and
 * ends with its last.
 * @param revisionOf the revision of an order that its work is recorded on.
 */
export function factsOfLog(
  rows: readonly LogRow[],
  ids: OperationIds,
  revisionOf: (order: string) => number,
  mapping: LogMapping,
): LogFact[] {
  const stretchOf = ({ order, operation, equipment }: LogRow) => JSON.stringify([order, operation, equipment]);
  const left = new Map<string, number>();
  for (const row of rows) if (row.kind !== 'stop') left.set(stretchOf(row), (left.get(stretchOf(row)) ?? 0) + 1);
  const begun = new Set<string>();
  return rows.flatMap((row) => {
    if (row.kind === 'stop') return identified(row, mapping, stopDrafts(row, mapping));
    const stretch = stretchOf(row);
    const rest = must(left.get(stretch), 'rows left') - 1;
    left.set(stretch, rest);
    const operation = must(ids.get(row.order)?.get(row.operation), 'operation');
    const drafts = workDrafts(row, operation, mapping, {
      revision: begun.has(stretch) ? undefined : revisionOf(row.order),
      isLast: rest === 0,
    });
    begun.add(stretch);
    return identified(row, mapping, drafts);
  });
}

function identified({ text, occurrence, person }: LogRow, { system }: LogMapping, drafts: readonly Part[]): LogFact[] {
  const idOf = (part: string) => idFromHash(sha256Hex(JSON.stringify([system, text, occurrence, part])));
  const command = idOf('command');
  return drafts.map(({ part, ...draft }) => ({
    id: idOf(part),
    draft: { ...draft, person: { id: person, proof: 'badge' }, command },
  }));
}

type Part = Pick<FactDraft, 'type' | 'v' | 'refs' | 'data' | 'occurredAt'> & {
  /** What the fact is within its row. */
  readonly part: string;
};

function part<Name extends FactName>(name: Name, data: FactData<Name>, occurredAt: string, as: string = name): Part {
  const type = must(factType(name), name);
  return { part: as, type: name, v: type.version, refs: type.refs?.(data) ?? [], data, occurredAt };
}

function stopDrafts({ equipment, start, end }: LogRow, { stopReason }: LogMapping): Part[] {
  return [
    part('EquipmentStateChanged', { equipment, state: 'stopped', reason: stopReason }, start, 'stopped'),
    part('EquipmentStateChanged', { equipment, state: 'available' }, end, 'available'),
  ];
}

function workDrafts(
  row: LogRow,
  operation: string,
  mapping: LogMapping,
  { revision, isLast }: { readonly revision: number | undefined; readonly isLast: boolean },
): Part[] {
  const { order, equipment, person, start, end, kind } = row;
  const job = { order, operation, equipment };
  const drafts = [
    revision === undefined ? part('JobResumed', job, start) : part('JobStarted', { ...job, revision }, start),
  ];
  if (kind === 'setup') drafts.push(part('SetupStarted', job, start));
  drafts.push(part('LaborStarted', { person, ...job, activity: kind === 'setup' ? 'setup' : 'run' }, start));
  const amount = (value: string) => ({ value, unit: mapping.unit });
  const scrap = row.scrap.filter(({ value }) => compareDecimals(value, '0') > 0);
  if (compareDecimals(row.good, '0') > 0 || scrap.length > 0) {
    const quantities = {
      good: amount(row.good),
      scrap: scrap.map(({ value, reason }) => ({ quantity: amount(value), reason })),
      rework: amount('0'),
    };
    drafts.push(part('QuantityReported', { ...job, ...quantities, by: 'person' }, end));
  }
  drafts.push(part('LaborStopped', { person, ...job }, end));
  if (kind === 'setup') drafts.push(part('SetupFinished', job, end));
  drafts.push(
    isLast ? part('JobCompleted', { ...job, remainder: 'none' }, end, 'end') : part('JobSuspended', job, end, 'end'),
  );
  return drafts;
}
