import type { Role } from '../authority/can.ts';
import type { Remedy } from '../gate/refusal.ts';

/** What has to be answered before an operation can run at a machine. */
export const readinessQuestions = [
  'predecessor',
  'material',
  'tooling',
  'people',
  'equipment',
  'quality',
  'plan',
] as const;
export type ReadinessQuestion = (typeof readinessQuestions)[number];

/** Ready; at risk: it can be begun, but something is in doubt or ends before it would; blocked: the gate lets nobody begin it. */
export type ReadinessState = 'ready' | 'atRisk' | 'blocked';

/** Everything that a question may find; the screens hold a sentence for each, and one for who can change it. */
export const findingCodes = [
  'predecessor-open',
  'predecessor-runs',
  'predecessor-rests',
  'sent-ahead',
  'sent-ahead-rests',
  'running-elsewhere',
  'material-unknown',
  'material-short',
  'material-held',
  'material-away',
  'material-expires',
  'tool-unknown',
  'tool-in-use',
  'tool-worn',
  'tool-life-short',
  'calibration-over',
  'calibration-ends',
  'not-qualified',
  'qualification-ends',
  'crew-short',
  'equipment-stopped',
  'in-maintenance',
  'maintenance-ahead',
  'other-work-units',
  'held',
  'concern-open',
  'deviation-open',
  'order-not-released',
  'order-stopped',
  'order-changed',
  'not-yet',
  'plan-old',
] as const;
export type FindingCode = (typeof findingCodes)[number];

/** Who can change something: a role, and the person who did it or has it, where there is one (their name). */
export interface FindingOwner {
  readonly role: Role;
  readonly person: string | null;
}

/** One thing that a question found. */
export interface Finding {
  readonly code: FindingCode;
  /** Values of its sentence; names, not ids, where people read them. */
  readonly params: Readonly<Record<string, string | number>>;
  /** `ready`: worth knowing, and no more. `unknown`: nobody here knows, or what is known is too old. */
  readonly state: ReadinessState | 'unknown';
  /** What the unknown counts as, by the policy of the site; absent: at risk. */
  readonly countsAs?: 'atRisk' | 'blocked';
  /** When what it rests on was recorded, as an instant; null: the plan says so, which carries no time. */
  readonly at: string | null;
  /** When it changes by the clock alone: what is at risk becomes blocked, what is blocked ends; null: not by the clock. */
  readonly turnsAt: string | null;
  /** When the work that it waits for should be done by plan, calendar and the last report, as an instant; it may have passed. The clock ends nothing. */
  readonly expectedAt?: string;
  readonly owner: FindingOwner | null;
  readonly remedies: readonly Remedy[];
  /** It is so for every job of the machine, and one act of whoever stands there ends it (a stop): lists are not turned over by it. */
  readonly passing?: true;
}

/** The answer to one question: the worst of what was found. */
export interface Answer {
  readonly question: ReadinessQuestion;
  readonly state: ReadinessState | 'unknown';
  /** Since when it has been so, as far as facts tell; null: not known. */
  readonly since: string | null;
  /** The next instant at which the clock alone changes something; null: none. */
  readonly turnsAt: string | null;
  /** What was found, worst first; empty: nothing stands against it. */
  readonly facts: readonly Finding[];
  /** Who can change the worst of it. */
  readonly owner: FindingOwner | null;
  readonly remedies: readonly Remedy[];
}

/** Whether an operation can run at a machine now. */
export interface Readiness {
  readonly state: ReadinessState;
  /** The same but for what is passing at the machine: what lists are ordered by. */
  readonly standing: ReadinessState;
  /** The next instant at which the clock alone changes an answer; null: none. */
  readonly turnsAt: string | null;
  /** The seven answers, in the order of the questions. */
  readonly answers: readonly Answer[];
}
