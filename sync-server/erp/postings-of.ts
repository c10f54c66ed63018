import { parseRef } from '../../shared/aggregates/references.ts';
import { readFact } from '../../shared/catalogue/fact-catalogue.ts';
import type { Fact, FactName } from '../../shared/catalogue/fact-catalogue.ts';
import type { RawFact } from '../../shared/facts/envelope.ts';
import type { Posting, PostingKind, PostingsOf } from '../store/site-store.ts';
import { usualKinds } from './mapping/out-mapping.ts';
import type { PostingBody } from './outbox/posting-body.ts';

/** Kinds of fact that the ERP may hear of, and as what; their reversal is told too. */
const kindOf: Partial<Record<FactName, PostingKind>> = {
  JobStarted: 'start',
  JobSuspended: 'time',
  JobPaused: 'time',
  SetupStarted: 'time',
  SetupFinished: 'time',
  JobCompleted: 'finish',
  JobReopened: 'reopen',
  ReworkOperationAdded: 'operation',
  QuantityReported: 'quantity',
  LaborStopped: 'time',
  MaterialConsumed: 'consume',
  MaterialReturned: 'return',
  EquipmentStateChanged: 'stop',
  StopDetected: 'stop',
  StopSplit: 'stop',
  RunDetected: 'stopEnd',
  StopExplained: 'stopReason',
};

/** Stops come with their ends and reasons, or not at all. */
const family = (kind: PostingKind): PostingKind => (kind.startsWith('stop') ? 'stop' : kind);

/**
 * What facts ask an ERP to book that wants these kinds of report: nothing for most facts, one posting for the others. Pure; the key is the id
 * of the fact, so a fact stored twice asks once. A fact that this build cannot read asks nothing.
 */
export function postingsFor(kinds: readonly PostingKind[]): PostingsOf {
  const wanted: ReadonlySet<PostingKind> = new Set(kinds.map(family));
  return (raw, fact = readableFact(raw)) => {
    const body = fact && bodyOf(fact, (kind) => wanted.has(family(kind)));
    if (!body) return [];
    const posting = { key: raw.id, lane: body.order ?? `equipment/${body.equipment ?? ''}`, kind: body.kind, body };
    return [{ ...posting, ...(raw.dedupKey === undefined ? {} : { dedupKey: raw.dedupKey }), ...endOf(body) }];
  };
}

function readableFact(raw: RawFact): Fact | undefined {
  const reading = readFact(raw);
  return reading.ok ? reading.fact : undefined;
}

/** The end of a stop that was noticed names it; two stations that noticed one stop notice its end too. */
function endOf(body: PostingBody): Pick<Posting, 'ends'> {
  return body.kind === 'stopEnd' && body.about !== null ? { ends: body.about } : {};
}

function bodyOf(fact: Fact, isWanted: (kind: PostingKind) => boolean): PostingBody | undefined {
  if (fact.type === 'Reversed') {
    const reversed = kindOf[fact.data.type as FactName];
    if (reversed === undefined || !isWanted(reversed) || fact.reverses === undefined) return undefined;
    const order = refOf(fact, 'workOrder') ?? null;
    const equipment = refOf(fact, 'equipment') ?? null;
    return order === null && equipment === null
      ? undefined
      : { kind: 'reverse', order, equipment, ...aboutOf(fact), reverses: fact.reverses };
  }
  const kind = kindOf[fact.type];
  return kind !== undefined && isWanted(kind) ? (workBody(fact) ?? stopBody(fact)) : undefined;
}

function aboutOf(fact: Fact): { readonly occurredAt: string; readonly person: string | null } {
  return { occurredAt: fact.occurredAt, person: fact.person?.id ?? null };
}

function jobOf({ order, operation, equipment }: Readonly<Record<'order' | 'operation' | 'equipment', string>>) {
  return { order, operation, equipment };
}

function workBody(fact: Fact): PostingBody | undefined {
  const about = aboutOf(fact);
  switch (fact.type) {
    case 'JobStarted':
      return { kind: 'start', ...jobOf(fact.data), ...about };
    case 'JobSuspended':
    case 'JobPaused':
    case 'SetupStarted':
    case 'SetupFinished':
      return { kind: 'time', ...jobOf(fact.data), ...about, of: 'machine' };
    case 'LaborStopped':
      return { kind: 'time', ...jobOf(fact.data), ...about, person: fact.data.person, of: 'person' };
    case 'JobCompleted':
      return {
        kind: 'finish',
        ...jobOf(fact.data),
        ...about,
        remainder: fact.data.remainder,
        short: fact.data.short ?? null,
      };
    case 'JobReopened':
      return { kind: 'reopen', ...jobOf(fact.data), ...about, reason: fact.data.reason };
    case 'ReworkOperationAdded': {
      const { name, after, quantity, reason } = fact.data;
      return { kind: 'operation', ...jobOf(fact.data), ...about, name, about: after, quantity, reason };
    }
    case 'QuantityReported': {
      const { good, scrap, rework, by, ofCounted } = fact.data;
      const taken = ofCounted === undefined ? {} : { ofCounted };
      return { kind: 'quantity', ...jobOf(fact.data), ...about, good, scrap, rework, by, ...taken };
    }
    case 'MaterialConsumed': {
      const { material, lot, quantity, mode } = fact.data;
      return { kind: 'consume', ...jobOf(fact.data), ...about, material, lot, quantity, by: mode };
    }
    case 'MaterialReturned': {
      const { material, lot, quantity } = fact.data;
      return { kind: 'return', ...jobOf(fact.data), ...about, material, lot, quantity };
    }
    default:
      return undefined;
  }
}

function stopBody(fact: Fact): PostingBody | undefined {
  const about = { order: null, ...aboutOf(fact) };
  switch (fact.type) {
    case 'EquipmentStateChanged': {
      const { equipment } = fact.data;
      if (fact.data.state === 'available') return { kind: 'stopEnd', ...about, equipment, about: null };
      return { kind: 'stop', ...about, equipment, reason: fact.data.reason, about: null };
    }
    case 'StopDetected': {
      const { equipment, since } = fact.data;
      return { kind: 'stop', ...about, occurredAt: since, equipment, reason: null, about: null };
    }
    case 'StopSplit': {
      const { equipment, stop, at } = fact.data;
      return { kind: 'stop', ...about, occurredAt: at, equipment, reason: null, about: stop };
    }
    case 'RunDetected': {
      const { equipment, stop, at } = fact.data;
      return { kind: 'stopEnd', ...about, occurredAt: at, equipment, about: stop };
    }
    case 'StopExplained': {
      const { equipment, stop, reason } = fact.data;
      return { kind: 'stopReason', ...about, equipment, reason, about: stop };
    }
    default:
      return undefined;
  }
}

function refOf(fact: Fact, kind: string): string | undefined {
  return fact.refs.map((ref) => parseRef(ref)).find((ref) => ref.kind === kind)?.id;
}

/** What facts ask an ERP to book that has not said what it wants. */
export const postingsOf = postingsFor(usualKinds);
