import { z } from 'zod';

import { refTo } from '../aggregates/references.ts';
import { defineFact } from '../facts/define-fact.ts';
import { instant } from '../facts/envelope.ts';

const equipment = z.string().min(1).max(80);
const reason = z.string().min(1).max(40);
/** The fact that began a stop, or a part of one: EquipmentStateChanged, StopDetected or StopSplit. */
const stop = z.uuid();
/** The `dedupKey` of the stop where a counter noticed it: two stations that noticed one stop call it by one key. Absent: it has none. */
const key = z.string().min(1).max(200).exactOptional();
/** Data of version 1, which named the stop by its id alone. Made once, as a schema that is made for each fact is compiled for each fact. */
const atInstant = z.strictObject({ equipment, stop, at: instant });
const explainedById = z.strictObject({ equipment, stop, reason });

const touches = (data: { readonly equipment: string }) => [refTo('equipment', data.equipment)];

/**
 * A work unit stopped, for a reason or for one that is explained later (null), or runs again. Equipment down travels in the priority lane.
 */
export const equipmentStateChanged = defineFact({
  name: 'EquipmentStateChanged',
  version: 2,
  schema: z.discriminatedUnion('state', [
    z.strictObject({ equipment, state: z.literal('stopped'), reason: reason.nullable() }),
    z.strictObject({ equipment, state: z.literal('available') }),
  ]),
  lane: 'priority',
  action: 'equipment.report',
  refs: touches,
  // Nobody could leave the reason to later.
  upcasts: { 1: (data) => (data['state'] === 'stopped' ? { ...data, reason: reason.parse(data['reason']) } : data) },
});

/** Nothing was counted for a configured time while a job ran: the unit has stood since the last count. Recorded by the station itself. */
export const stopDetected = defineFact({
  name: 'StopDetected',
  version: 1,
  schema: z.strictObject({ equipment, since: instant, idleSeconds: z.int().min(1) }),
  lane: 'priority',
  action: null,
  refs: touches,
});

/** The machine counts again: a stop that was detected ended at that count. Recorded by the station itself. */
export const runDetected = defineFact({
  name: 'RunDetected',
  version: 2,
  schema: z.strictObject({ equipment, stop, key, at: instant }),
  lane: 'priority',
  action: null,
  refs: touches,
  upcasts: { 1: (data) => atInstant.parse(data) },
});

/** What a machine counted between two instants; recorded by the station itself, at most once a minute. */
export const counterRead = defineFact({
  name: 'CounterRead',
  version: 1,
  schema: z.strictObject({ equipment, from: instant, to: instant, counts: z.int().min(1) }),
  action: null,
  refs: touches,
});

/** Why a stop, or a part of one, was. A later explanation of the same part stands in place of an earlier one. */
export const stopExplained = defineFact({
  name: 'StopExplained',
  version: 2,
  schema: z.strictObject({ equipment, stop, key, reason }),
  action: 'equipment.explain',
  refs: touches,
  upcasts: { 1: (data) => explainedById.parse(data) },
});

/** A stop had two causes: from `at` on it is a part of its own, which this fact begins. */
export const stopSplit = defineFact({
  name: 'StopSplit',
  version: 2,
  schema: z.strictObject({ equipment, stop, key, at: instant }),
  action: 'equipment.explain',
  refs: touches,
  upcasts: { 1: (data) => atInstant.parse(data) },
});
