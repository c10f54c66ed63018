import { z } from 'zod';

import type { Fact } from '../catalogue/fact-catalogue.ts';
import { runningJob } from '../equipment/machine-jobs.ts';
import type { MachineJobs } from '../equipment/machine-jobs.ts';

const text = z.string();

/** What fired at a machine, as a base of it carries it. */
export const firedSchema = z.array(
  z.strictObject({
    fact: text,
    rule: text,
    version: z.int(),
    trigger: text,
    at: text,
    /** The order that ran; null: none. */
    order: text.nullable(),
    params: z.record(text, z.union([text, z.number()])),
  }),
);

/** That a rule fired at a machine. */
export type Fired = Readonly<z.infer<typeof firedSchema>[number]>;

/** So much of the key of a trigger is recorded. */
export const MOST_OF_KEY = 160;

/** So many are remembered at a machine: more than the limits of all useful rules let through in a shift. */
const KEPT = 200;

/** What fired at a machine lately, in the order of facts. */
export function evolveFired(
  fired: readonly Fired[],
  fact: Fact<'AutomationFired'>,
  machine: Pick<MachineJobs, 'jobs'>,
): readonly Fired[] {
  const { rule, ruleVersion, trigger, params } = fact.data;
  const order = runningJob(machine)?.order ?? null;
  return [...fired, { fact: fact.id, rule, version: ruleVersion, trigger, at: fact.occurredAt, order, params }].slice(
    -KEPT,
  );
}
