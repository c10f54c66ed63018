import { z } from 'zod';

import { roles } from '../authority/can.ts';
import { deedLine } from '../views/deed-line.ts';

/** Every rule that can refuse a command; the screens hold a sentence for each. */
export const refusalCodes = [
  'starting',
  'station-revoked',
  'badge-unknown',
  'plan-missing',
  'person-inactive',
  'not-signed-on',
  'not-allowed',
  'station-unassigned',
  'order-unknown',
  'order-not-released',
  'operation-unknown',
  'operation-elsewhere',
  'operation-completed',
  'predecessor-open',
  'equipment-occupied',
  'equipment-stopped',
  'equipment-not-stopped',
  'job-running-elsewhere',
  'job-not-running',
  'job-not-suspended',
  'override-reason-needed',
  'reason-unknown',
  'nothing-to-report',
  'unit-mismatch',
  'over-tolerance',
  'rework-over',
  'rework-made-over',
  'more-than-counted',
  'undo-unknown',
  'undo-too-old',
  'undo-done-already',
  'undo-has-dependents',
  'undo-not-yours',
  'already-signed-on',
  'urgent-old',
  'urgent-too-old',
  'urgent-unknown',
  'pin-needed',
  'setup-running',
  'setup-not-running',
  'job-paused',
  'job-not-completed',
  'successor-begun',
  'short-reason-needed',
  'nothing-remains',
  'order-change-none',
  'order-stopped',
  'posting-not-refused',
  'posting-taken-back',
  'posting-answered',
  'undo-of-answer',
  'labor-running',
  'labor-not-running',
  'person-unknown',
  'not-qualified',
  'lot-unknown',
  'lot-not-unrestricted',
  'lot-expired',
  'lot-empty',
  'lot-too-small',
  'material-not-needed',
  'material-complete',
  'material-over',
  'not-consumed',
  'move-unfit',
  'lot-held',
  'order-held',
  'equipment-held',
  'tool-in-use',
  'tool-worn',
  'calibration-over',
  'equipment-in-maintenance',
  'other-work-units',
  'hold-target-unknown',
  'hold-placed-already',
  'hold-none',
  'deviation-blocks',
  'stop-unknown',
  'split-outside',
  'place-unknown',
  'deviation-unknown',
  'deviation-over',
  'deviation-taken',
  'deviation-decided',
  'deviation-open',
  'decision-needed',
  'decision-reason-needed',
  'option-unknown',
  'proposal-none',
  'second-person-needed',
  'merge-into-younger',
  'merge-of-others',
  'photos-enough',
  'not-pinned',
  'priority-same',
  'rule-unknown',
  'rule-in-past',
  'rule-switched-already',
  'rehearsal-old',
  'rehearsal-other',
  'proposal-role',
  'no-running-job',
  'scan-unknown',
  'scan-ambiguous',
  'scan-unreadable',
  'scan-not-here',
  'scan-failed',
] as const;
export type RefusalCode = (typeof refusalCodes)[number];

/** What the person can do about a refusal: a button, a screen or somebody to ask. */
export const remedy = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('command'),
    label: z.string(),
    name: z.string(),
    params: z.record(z.string(), z.json()),
  }),
  z.strictObject({
    kind: z.literal('screen'),
    label: z.string(),
    /**
     * `deviations`: the one that `params.deviation` names, else the list of all. `raise`: about what `params.equipment`, `order`, `operation`, `lot` and
     * `material` name.
     */
    screen: z.enum([
      'signOn',
      'next',
      'home',
      'closeOut',
      'actions',
      'stops',
      'materials',
      'people',
      'settings',
      'deviations',
      'raise',
      'line',
    ]),
  }),
  z.strictObject({ kind: z.literal('ask'), roles: z.array(z.enum(roles)) }),
  /** The person types their PIN; then the command is given again. */
  z.strictObject({ kind: z.literal('pin'), person: z.string() }),
]);
export type Remedy = z.infer<typeof remedy>;

/** A refusal is data: the rule, what decided, what to do. It never comes without a remedy. */
export const refusal = z.strictObject({
  code: z.enum(refusalCodes),
  /** Values for the sentence. */
  params: z.record(z.string(), z.union([z.string(), z.number()])),
  /** Ids of the facts that decided; empty when the plan or the lack of a fact decided. */
  facts: z.array(z.string()),
  remedies: z.array(remedy).min(1),
  /** What stands against it, latest first, for people to read: what, when, who and where. Only the first ones where there are many. */
  deeds: z.array(deedLine).exactOptional(),
});
export type Refusal = z.infer<typeof refusal>;

/** A remedy that opens a screen. */
export function openScreen(screen: Extract<Remedy, { kind: 'screen' }>['screen']): Remedy {
  return { kind: 'screen', label: `remedy.screen.${screen}`, screen };
}

/** A remedy that runs a command. */
export function runCommand(name: string, params: Extract<Remedy, { kind: 'command' }>['params']): Remedy {
  return { kind: 'command', label: `remedy.command.${name}`, name, params };
}

/** A remedy that gives the refused command once more, when the person wants it all the same. */
export function allTheSame(name: string, params: Extract<Remedy, { kind: 'command' }>['params']): Remedy {
  return { kind: 'command', label: `remedy.allTheSame.${name}`, name, params };
}

/** Builds a refusal. */
export function refuse(
  code: RefusalCode,
  params: Refusal['params'],
  remedies: readonly [Remedy, ...Remedy[]],
  facts: readonly string[] = [],
): { readonly ok: false; readonly refusal: Refusal } {
  return { ok: false, refusal: { code, params, facts: [...facts], remedies: [...remedies] } };
}
