import { z } from 'zod';

import { instant } from '../facts/envelope.ts';
import { text, worded } from './worded.ts';

const minutes = z.number();
const named = z.strictObject({ id: text, name: text });

/** One operation in the plan of an area: from the begin of its setup to its end, pauses of the machine included. */
export const planBar = z.strictObject({
  order: text,
  number: text,
  operation: text,
  operationName: text,
  material: named,
  setupBegin: instant,
  begin: instant,
  end: instant,
  setupMinutes: minutes,
  /** It is on the machine already. */
  running: z.boolean(),
  due: instant,
  /** How late the whole order becomes by this plan, with the work that comes behind it elsewhere; 0: it is in time. */
  orderLateMinutes: minutes,
  /** Minutes of work that the order needs behind what is planned of it here. */
  laterMinutes: minutes,
  /** The machines of the area on which it can be done, as the gate judges it; one that was begun only where it is. */
  machines: z.array(text),
  /** What the machine is set up for; null: nothing that counts. */
  family: text.nullable(),
  priority: z.int(),
  /** Who has pinned it to its place, and when; null: nobody. */
  pinned: z.strictObject({ by: text, at: instant }).nullable(),
  /** Why it stands here: the same family as before, due first, waits for the operation before, pinned, after a pause. */
  reasons: z.array(worded),
});
export type PlanBar = z.infer<typeof planBar>;

/** When a machine does not work, and why. */
export const planPause = z.strictObject({
  from: instant,
  to: instant,
  kind: z.enum(['offShift', 'break', 'maintenance', 'stopped', 'whatIf']),
});
export type PlanPause = z.infer<typeof planPause>;

/** A machine of the area with what is planned on it, in order. */
export const planMachine = z.strictObject({
  equipment: named,
  bars: z.array(planBar),
  pauses: z.array(planPause),
  /** Minutes of setup and run within the horizon, and minutes in which it works. */
  loadMinutes: minutes,
  openMinutes: minutes,
});
export type PlanMachine = z.infer<typeof planMachine>;

/** What a plan comes to. */
export const planTotals = z.strictObject({
  orders: z.int(),
  lateOrders: z.int(),
  /** Orders that are late already and are not planned, because nobody knows when they can go on. */
  lateLeftOut: z.int(),
  /** Sum over orders of their lateness, and the same weighted by priority. */
  lateMinutes: minutes,
  weightedLateMinutes: minutes,
  setupMinutes: minutes,
  /** The machine with the most load for the time in which it works; null: nothing is planned. */
  constraint: z.strictObject({ equipment: named, loadPercent: z.number() }).nullable(),
});
export type PlanTotals = z.infer<typeof planTotals>;

/** An operation that the plan leaves out, because nobody knows when it can be done. */
export const planLeftOut = z.strictObject({
  order: text,
  number: text,
  operation: text,
  operationName: text,
  blockers: z.array(worded),
});

/** The plan of an area over a horizon, as it is now. */
export const areaPlanView = z.strictObject({
  area: named,
  from: instant,
  to: instant,
  computedAt: instant,
  /** A better plan is still being looked for. */
  improving: z.boolean(),
  machines: z.array(planMachine),
  leftOut: z.array(planLeftOut),
  totals: planTotals,
  /** What the best dispatching rule alone comes to, to compare with. */
  byRule: planTotals,
});
export type AreaPlanView = z.infer<typeof areaPlanView>;

const ref = text.min(1).max(80);

/** Something that somebody thinks of doing: nothing is recorded by asking. */
export const whatIfChange = z.discriminatedUnion('kind', [
  /** An order is wanted sooner: another date, another priority, or both. */
  z.strictObject({
    kind: z.literal('rush'),
    order: ref,
    due: instant.exactOptional(),
    priority: z.int().min(0).max(9).exactOptional(),
  }),
  /** A machine is out; `from` absent: from now on. */
  z.strictObject({ kind: z.literal('machineOut'), equipment: ref, from: instant.exactOptional(), until: instant }),
  /** A machine works in a span in which it usually does not. */
  z.strictObject({ kind: z.literal('overtime'), equipment: ref, from: instant, until: instant }),
  /** An operation is done on another machine. */
  z.strictObject({ kind: z.literal('move'), order: ref, operation: ref, equipment: ref }),
  /** An operation comes at a place of the sequence of a machine: 0 is next. */
  z.strictObject({ kind: z.literal('pin'), order: ref, operation: ref, equipment: ref, place: z.int().min(0).max(50) }),
]);
export type WhatIfChange = z.infer<typeof whatIfChange>;

/** What changes would do to the plan: both plans come from the same search with the same budget. */
export const whatIfView = z.strictObject({
  before: planTotals,
  after: planTotals,
  /** Orders that end at another time, those that get later first. */
  orders: z.array(
    z.strictObject({
      order: text,
      number: text,
      due: instant,
      endBefore: instant.nullable(),
      endAfter: instant.nullable(),
      lateMinutesBefore: minutes,
      lateMinutesAfter: minutes,
    }),
  ),
  machines: z.array(
    z.strictObject({
      equipment: named,
      loadPercentBefore: z.number(),
      loadPercentAfter: z.number(),
      setupMinutesBefore: minutes,
      setupMinutesAfter: minutes,
    }),
  ),
  /** The plan with the changes, to look at. */
  plan: areaPlanView,
});
export type WhatIfView = z.infer<typeof whatIfView>;
