import { z } from 'zod';

import { instant } from '../facts/envelope.ts';
import { lossCategories } from '../plan/catalog.ts';
import { kpiPolicy } from '../plan/kpi-policy.ts';
import { translated } from '../plan/translated.ts';
import { text } from './worded.ts';

/** One shift instance of a calendar: real instants, so 7, 8 or 9 hours on the days on which clocks change. */
export const shiftInstance = z.strictObject({
  id: text,
  name: translated,
  date: z.iso.date(),
  from: instant,
  to: instant,
});
export type ShiftInstance = z.infer<typeof shiftInstance>;

/**
 * What a work unit did at every moment (ISO 22400-2). `noData`: nothing is known, which is neither idle nor down. `planned`: planned down
 * time (PDOT). `setup` AUST, `producing` APT, `stopped` ADET while an order is on, `paused` ADET by people, `idle` ADOT: no order.
 */
export const unitStates = [
  'producing',
  'setup',
  'stopped',
  'minorStop',
  'paused',
  'idle',
  'planned',
  'noData',
] as const;
export type UnitState = (typeof unitStates)[number];

/** A stretch of the timeline; stretches of a unit never overlap and leave no gap. */
export const timelineSegment = z.strictObject({
  state: z.enum(unitStates),
  from: instant,
  to: instant,
  /** The stop or the part of one that it lies in: the id of the fact that began it, and its reason; null: not explained. */
  stop: z.strictObject({ id: text, reason: text.nullable() }).nullable(),
  order: text.nullable(),
});
export type TimelineSegment = z.infer<typeof timelineSegment>;

/** A figure with everything it was made from. Value null: undefined (a divisor is zero), never 0 or 100 %. */
export const figure = z.strictObject({
  value: z.number().nullable(),
  /** Its formula in ISO 22400-2 elements: `APT / PBT`. */
  formula: text,
  /** Elements by their ISO acronym: minutes or pieces. */
  inputs: z.record(text, z.number()),
  /** Share of the planned busy time so far of which something is known, 0 to 1. */
  coverage: z.number().min(0).max(1),
  /** Says that an input cannot be right: `rate` = effectiveness above 100 %, the planned run time is wrong. */
  warning: z.enum(['rate']).nullable(),
});
export type Figure = z.infer<typeof figure>;

/** Minutes lost for one reason in a shift. */
export const paretoLine = z.strictObject({
  /** Null: not explained yet. */
  reason: text.nullable(),
  loss: z.enum(lossCategories).nullable(),
  minutes: z.number().min(0),
  count: z.int().min(0),
});

export const unitPerformance = z.strictObject({
  equipment: text,
  name: text,
  /** The running shift, else the last one; null: the calendar has none. */
  shift: shiftInstance.nullable(),
  /** Facts up to this instant are in it: now on a station, older where data waits elsewhere. */
  asOf: instant,
  figures: z.strictObject({
    oee: figure,
    availability: figure,
    effectiveness: figure,
    qualityRatio: figure,
    netEquipmentEffectiveness: figure,
  }),
  good: z.number(),
  scrap: z.number(),
  rework: z.number(),
  segments: z.array(timelineSegment),
  pareto: z.array(paretoLine),
  unexplained: z.strictObject({ count: z.int(), minutes: z.number() }),
});
export type UnitPerformance = z.infer<typeof unitPerformance>;

/** The performance of this station's machine in the running shift. */
export const performanceView = z.strictObject({
  policy: kpiPolicy,
  unit: unitPerformance.nullable(),
  /**
   * Stretches of this shift, as recorded or as they were, in which a station at this machine recorded times that were so far ahead of the right
   * ones (negative: behind): its clock was set right later. Figures and timeline are not moved.
   */
  unsure: z.array(z.strictObject({ station: text, from: instant, to: instant, aheadSeconds: z.int() })),
});
export type PerformanceView = z.infer<typeof performanceView>;
