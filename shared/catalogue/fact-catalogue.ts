import { z } from 'zod';

import { isAggregateKind, parseRef } from '../aggregates/references.ts';
import { postingAnswerIdle, postingResent, postingSettled } from '../attention/attention-facts.ts';
import { deviationFacts } from '../deviations/deviation-facts.ts';
import { photoAdded } from '../deviations/photo-facts.ts';
import {
  counterRead,
  equipmentStateChanged,
  runDetected,
  stopDetected,
  stopExplained,
  stopSplit,
} from '../equipment/equipment-facts.ts';
import type { FactType } from '../facts/define-fact.ts';
import { factEnvelope } from '../facts/envelope.ts';
import type { RawFact } from '../facts/envelope.ts';
import { laborStarted, laborStopped } from '../labor/labor-facts.ts';
import { materialConsumed, materialReturned } from '../materials/material-facts.ts';
import { recommendationDeclined } from '../next-action/next-action-facts.ts';
import { kioskLeft, pinRefused, signedOff, signedOn } from '../people/people-facts.ts';
import {
  dispatchOverridden,
  jobCompleted,
  jobPaused,
  jobReopened,
  jobResumed,
  jobStarted,
  jobSuspended,
  orderChangeDecided,
  orderStopped,
  quantityReported,
  reworkOperationAdded,
  setupFinished,
  setupStarted,
} from '../production/production-facts.ts';
import { jobPinned, jobUnpinned, orderPrioritised } from '../production/sequence-facts.ts';
import { holdFacts } from '../quality/hold-facts.ts';
import { ruleFactTypes } from '../rules/rule-facts.ts';
import { chainForked, clockCorrected, factQuarantined, reversed } from '../system/system-facts.ts';
import { deviceEnrolled, deviceRevoked } from '../trust/trust-facts.ts';

/** Every kind of fact that this build knows. New kinds join here. */
const factTypes = [
  jobStarted,
  jobSuspended,
  jobResumed,
  jobCompleted,
  quantityReported,
  dispatchOverridden,
  signedOn,
  signedOff,
  pinRefused,
  kioskLeft,
  equipmentStateChanged,
  jobPaused,
  setupStarted,
  setupFinished,
  jobReopened,
  reworkOperationAdded,
  orderChangeDecided,
  orderStopped,
  ...holdFacts,
  laborStarted,
  laborStopped,
  materialConsumed,
  materialReturned,
  stopDetected,
  runDetected,
  counterRead,
  stopExplained,
  stopSplit,
  postingResent,
  postingSettled,
  postingAnswerIdle,
  reversed,
  factQuarantined,
  chainForked,
  clockCorrected,
  deviceEnrolled,
  deviceRevoked,
  ...deviationFacts,
  ...ruleFactTypes,
  recommendationDeclined,
  photoAdded,
  jobPinned,
  jobUnpinned,
  orderPrioritised,
] as const;

type Known = (typeof factTypes)[number];
export type FactName = Known['name'];
/** Data of a kind of fact in its current version. */
export type FactData<Name extends FactName> = z.infer<Extract<Known, { name: Name }>['schema']>;
/** A fact with its data in the current version of its schema: what folds and views read. */
export type Fact<Name extends FactName = FactName> = {
  [N in Name]: Omit<RawFact, 'type' | 'data'> & { readonly type: N; readonly data: FactData<N> };
}[Name];

const byName: ReadonlyMap<string, FactType> = new Map<string, FactType>(factTypes.map((type) => [type.name, type]));

/** The definition of a kind of fact; undefined when this build does not know it. */
export function factType(name: string): FactType | undefined {
  return byName.get(name);
}

/** All kinds of fact, for tools and tests. */
export function allFactTypes(): readonly FactType[] {
  return factTypes;
}

export type FactReading =
  | { readonly ok: true; readonly fact: Fact }
  /** Written by a newer build: kept, and read again after an update. */
  | { readonly ok: false; readonly kind: 'newer'; readonly problem: string }
  | { readonly ok: false; readonly kind: 'unreadable'; readonly problem: string };

function upcast(type: FactType, raw: RawFact): RawFact['data'] {
  let data = raw.data;
  for (let version = raw.v; version < type.version; version += 1) data = type.upcasts[version]?.(data) ?? data;
  return data;
}

/** Reads a fact as one of a given kind: upcasts its data to the current version, then checks it. */
export function readAs(type: FactType, raw: RawFact): FactReading {
  if (raw.v > type.version)
    return {
      ok: false,
      kind: 'newer',
      problem: `${raw.type} is of version ${raw.v}, this build knows ${type.version}`,
    };
  let data: RawFact['data'];
  try {
    data = upcast(type, raw);
  } catch {
    // Old data is checked only after its upcast, so an upcast may meet anything.
    const problem = `${raw.type} of version ${raw.v} cannot be brought to version ${type.version}: its data is not of its version`;
    return { ok: false, kind: 'unreadable', problem };
  }
  const parsed = type.schema.safeParse(data);
  if (!parsed.success)
    return { ok: false, kind: 'unreadable', problem: `${raw.type}: ${z.prettifyError(parsed.error)}` };
  const touched = type.refs?.(parsed.data) ?? raw.refs;
  // A newer build may name aggregates of kinds that this one does not know; those it knows must be the right ones.
  const known = raw.refs.filter((ref) => isAggregateKind(parseRef(ref).kind));
  if (touched.some((ref) => !raw.refs.includes(ref)) || known.some((ref) => !touched.includes(ref)))
    return {
      ok: false,
      kind: 'unreadable',
      problem: `${raw.type} names ${raw.refs.join(', ')}, but its data touches ${touched.join(', ')}`,
    };
  return { ok: true, fact: { ...raw, data: parsed.data } as Fact };
}

/**
 * Reads a fact whose envelope is already known to be good: brings its data to the current version and checks it.
 * Facts of an unknown kind or a newer version are not an error of the sender; they say so by `kind: "newer"`.
 */
export function readFact(raw: RawFact): FactReading {
  const type = byName.get(raw.type);
  if (type) return readAs(type, raw);
  return { ok: false, kind: 'newer', problem: `this build does not know facts of the kind ${raw.type}` };
}

/** Like `readFact` for a fact that a border of ours has checked before: brings it to the current version without checking again. */
export function readCheckedFact(raw: RawFact): Fact | undefined {
  const type = byName.get(raw.type);
  if (!type || raw.v > type.version) return undefined;
  if (raw.v === type.version) return raw as Fact;
  try {
    return { ...raw, data: upcast(type, raw) } as Fact;
  } catch {
    return undefined; // An earlier build was less strict.
  }
}

/** Reads a fact from outside: envelope first, then data. */
export function readForeignFact(
  value: unknown,
): { readonly raw: RawFact; readonly reading: FactReading } | { readonly problem: string } {
  const envelope = factEnvelope.safeParse(value);
  if (!envelope.success) return { problem: z.prettifyError(envelope.error) };
  return { raw: envelope.data, reading: readFact(envelope.data) };
}
