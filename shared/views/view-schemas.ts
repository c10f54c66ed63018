import { z } from 'zod';

import { roles } from '../authority/can.ts';
import { lanes } from '../facts/chain.ts';
import { instant } from '../facts/envelope.ts';
import { acceptingCommands } from '../next-action/accepting-commands.ts';
import { recommendationKinds } from '../next-action/recommendation-kinds.ts';
import { lossCategories } from '../plan/catalog.ts';
import { languages } from '../plan/language.ts';
import { prioritySafety } from '../plan/priority-safety.ts';
import { translated } from '../plan/translated.ts';
import { decimalTotal, quantity } from '../quantity/quantity.ts';
import { serverNotice, syncProblem } from '../sync/protocol.ts';
import { reached } from './reached.ts';
import { findingView } from './readiness-view.ts';
import { text, worded } from './worded.ts';

/** What can go wrong between a station and its server: what the server says, and what a station finds itself. */
export const syncProblemCodes = [
  ...syncProblem.shape.code.options,
  'unreachable',
  'not-understood',
  'certificate-foreign',
  'certificate-expired',
  'certificate-early',
  'certificate-name',
  'certificate-bad',
  'plain-refused',
  'site-changed',
  'own',
] as const;

/** One job as a line of the dispatch list or as the running job. */
export const jobView = z.strictObject({
  order: text,
  number: text,
  operation: text,
  operationName: text,
  material: z.strictObject({ id: text, name: text }),
  customer: text.nullable(),
  quantity,
  good: decimalTotal,
  scrap: decimalTotal,
  rework: decimalTotal,
  /** Pieces that an operation of their own was added for: they are not missing here. */
  inRework: decimalTotal,
  due: instant,
  priority: z.int(),
  /** Planned minutes of the whole operation, of its setup (a part of the whole), and of what is left. */
  plannedMinutes: z.number(),
  setupMinutes: z.number(),
  remainingMinutes: z.number(),
  startedAt: instant.nullable(),
});
export type JobView = z.infer<typeof jobView>;

/** A job that can be chosen: why it stands here, what blocks it. */
export const dispatchLine = z.strictObject({
  job: jobView,
  readiness: z.enum(['ready', 'atRisk', 'blocked']),
  suspendedHere: z.boolean(),
  /** What is missing of an operation that was closed with an open remainder; an operation of rework made on the floor. */
  special: z.enum(['remainder', 'rework']).nullable(),
  /** Strongest first; `at`: when the fact behind one was recorded, null: the plan says so, or the clock. */
  reasons: z.array(worded.extend({ at: instant.nullable() })),
  blockers: z.array(worded),
  /** What the seven questions found: what blocks, what is at risk, and what is worth knowing. */
  findings: z.array(findingView),
});
export type DispatchLine = z.infer<typeof dispatchLine>;

const station = z.strictObject({
  id: text,
  name: text,
  equipment: z.strictObject({ id: text, name: text, workCenter: text.nullable() }).nullable(),
});

/** Who is signed on at this station; the one who signed on last comes first. */
export const sessionView = z.strictObject({
  station,
  site: z.strictObject({ id: text, name: text, timeZone: text }),
  people: z.array(
    z.strictObject({
      id: text,
      name: text,
      language: z.enum(languages),
      roles: z.array(z.enum(roles)),
      since: instant,
      /** The person has a PIN, and the proof by it holds until then; null: it does not hold now. */
      hasPin: z.boolean(),
      provenUntil: instant.nullable(),
    }),
  ),
  /** Who acts at this station: the one chosen, else whoever signed on last. */
  active: text.nullable(),
});
export type SessionView = z.infer<typeof sessionView>;

/** A component of the running job. Quantities are in `unit`. */
export const componentLine = z.strictObject({
  material: text,
  name: text,
  mode: z.enum(['explicit', 'backflush', 'none']),
  unit: text,
  /** For the whole order, and for what was made so far. */
  required: decimalTotal,
  requiredSoFar: decimalTotal,
  consumed: decimalTotal,
  /** Consumed less returned, by lot; `material` is that of the lot, which may be a substitute. */
  lots: z.array(z.strictObject({ lot: text, material: text, quantity: decimalTotal })),
  /**
   * Lots at hand by the plan, first to expire first, those that may not be used last; `left` is what is known to be in them: book quantity
   * less what was consumed since, in `unit`.
   */
  atHand: z.array(
    z.strictObject({
      lot: text,
      left: decimalTotal,
      location: text.nullable(),
      expiry: text.nullable(),
      state: z.enum(['usable', 'restricted', 'blocked', 'expired']),
    }),
  ),
});
export type ComponentLine = z.infer<typeof componentLine>;

/** A job that is on the machine. */
export const runningJobView = z.strictObject({
  job: jobView,
  since: instant,
  phase: z.enum(['setup', 'run', 'paused']),
  phaseSince: instant,
  people: z.array(
    z.strictObject({
      id: text,
      name: text,
      activity: z.enum(['setup', 'run']),
      since: instant,
      /** How long they worked on this job before, in stretches that are over (milliseconds); absent: not at all. */
      beforeMs: z.int().min(1).exactOptional(),
    }),
  ),
  components: z.array(componentLine),
  /**
   * Pieces that the counter of the machine counted and that are still good, where scrap and rework are taken from them; null: what people
   * report comes on top.
   */
  counted: decimalTotal.nullable(),
  /** What is missing of an operation that was closed with an open remainder; an operation of rework made on the floor. */
  special: z.enum(['remainder', 'rework']).nullable(),
  /**
   * The ERP changed or cancelled the order since this job began: revision it runs on and the newest one. `stopped`: it was decided that the
   * job is closed out and no more. Null also when it was decided to keep on with what was begun.
   */
  changed: z
    .strictObject({
      from: z.int(),
      to: z.int(),
      state: z.enum(['released', 'cancelled', 'closed']),
      stopped: z.boolean(),
      /** `schedule`: only when, how urgent or for whom, which is followed already and has to be seen. */
      matter: z.enum(['work', 'schedule']),
      /** What is different, one sentence each. */
      differences: z.array(worded),
    })
    .nullable(),
});
export type RunningJobView = z.infer<typeof runningJobView>;

/** What the person who acts does best here and now. */
export const nextActionView = z.strictObject({
  kind: z.enum(recommendationKinds),
  /** What it is about: declining names it. */
  about: text,
  /** For whom. */
  person: text,
  /** What to do; of a deviation: what is the matter. */
  what: worded,
  /** Minutes of work that are lost otherwise, and what they come from, each term with its `minutes`. */
  minutes: z.number(),
  terms: z.array(worded),
  why: z.array(worded),
  /** When what it rests on happened, or was last heard of; null: not known. */
  restsOn: instant.nullable(),
  accept: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('command'), name: z.enum(acceptingCommands), order: text, operation: text }),
    z.strictObject({
      kind: z.literal('screen'),
      screen: z.enum(['deviation', 'stops', 'materials']),
      id: text.nullable(),
    }),
    /** Leads to where it is said what is wrong, with what it is about. */
    z.strictObject({
      kind: z.literal('raise'),
      about: z.strictObject({ equipment: text, order: text, operation: text, material: text.exactOptional() }),
    }),
  ]),
});
export type NextActionView = z.infer<typeof nextActionView>;

/** The running job, or why there is none. */
export const homeView = z.strictObject({
  station,
  running: runningJobView.nullable(),
  suspended: z.array(jobView),
  /** The stop that lasts: the fact that began it (or its last part), since when, and why; null: not explained yet. */
  stop: z
    .strictObject({ id: text, since: instant, reason: text.nullable(), by: z.enum(['person', 'counter', 'split']) })
    .nullable(),
  /** Stops of this shift and the last that nobody has explained yet. */
  unexplained: z.int(),
  /** The job that dispatch puts first, and how many more can be started. */
  next: dispatchLine.nullable(),
  readyCount: z.int(),
  /** Deviations of the area: all that are open, those for the people here, and those that nobody answered or decided in time. */
  deviations: z.strictObject({ open: z.int().min(0), forHere: z.int().min(0), overdue: z.int().min(0) }),
  /** Null: nothing is better than going on, or nobody is signed on. */
  nextAction: nextActionView.nullable(),
});
export type HomeView = z.infer<typeof homeView>;

/** A line of what's next: what would put it first, null: it is, or nothing alone would; and what taking it now would cost. */
export const nextLine = dispatchLine.extend({ wouldBeFirst: worded.nullable(), costs: z.array(worded) });
export type NextLine = z.infer<typeof nextLine>;

/** What's next: the first lines of the dispatch list and the counts of all. */
export const nextView = z.strictObject({
  station,
  lines: z.array(nextLine),
  readyCount: z.int(),
  blockedCount: z.int(),
});
export type NextView = z.infer<typeof nextView>;

/** One command of this station with what it recorded, or what its machine counted for a job. */
export const actionLine = z.strictObject({
  /** Unique among the lines, the same as long as they show the same. */
  id: text,
  /** What undo names; null: nobody gave it, the machine counted. */
  command: text.nullable(),
  /** The job that it was about; null: none. */
  job: z.strictObject({ order: text, operation: text }).nullable(),
  at: instant,
  person: text.nullable(),
  /** What happened, in a form that the screens put into words. */
  what: worded,
  undone: z.boolean(),
  reached,
});
export type ActionLine = z.infer<typeof actionLine>;

/** The last commands of this station, newest first. */
export const actionsView = z.strictObject({ lines: z.array(actionLine) });
export type ActionsView = z.infer<typeof actionsView>;

/** How far a lane of the site log is here. */
export const laneProgress = z.strictObject({
  lane: z.enum(lanes),
  /** Rows that are here, and rows of the server that are still to come; null: not known. */
  here: z.int().min(0),
  coming: z.int().min(0).nullable(),
  /** How long the rest takes at the present pace; null: not known. */
  secondsLeft: z.number().min(0).nullable(),
  /** When everything that the server had was last here; null: never. */
  completeAt: instant.nullable(),
});
export type LaneProgress = z.infer<typeof laneProgress>;

/** How far this station has read its own history after a start, in facts. */
const historyProgress = z.strictObject({
  state: z.enum(['complete', 'reading']),
  done: z.int().min(0),
  of: z.int().min(0),
});

/** How the disk of this station is. */
const storageState = z.strictObject({
  /** recovered: it was damaged, and was set right at `at`. full and failing: it refuses what is to be recorded now. */
  state: z.enum(['good', 'recovered', 'full', 'failing']),
  at: instant.nullable(),
  /** A code that the screens word, and details for support; null and empty while good. */
  code: text.nullable(),
  detail: text,
});

/** Why a ticket did not let a station in; the screens have a sentence for each. */
export const enrolFailures = [
  'no-ticket',
  'wrong-authority',
  'refused',
  'unreachable',
  'site-changed',
  'not-kept',
  'not-here',
] as const;

/** How a station stands with its site where that is not simply good. */
export const trustView = z.discriminatedUnion('state', [
  /** `alone`: it knows no server yet. `needed`: it has to be let in by a ticket first. */
  z.strictObject({
    state: z.enum(['alone', 'needed']),
    /** A ticket is being used. */
    isBusy: z.boolean(),
    /** What became of the last ticket; null: none was tried. */
    failure: z.strictObject({ code: z.enum(enrolFailures), detail: text }).nullable(),
  }),
  /** It is trusted no more; `at` by the clock of the server. */
  z.strictObject({ state: z.literal('revoked'), at: instant, reason: text }),
]);
export type TrustView = z.infer<typeof trustView>;

/** State of the exchange with the server. */
export const syncView = z.strictObject({
  /** off: no server is configured. never: not one contact since this data folder exists. */
  state: z.enum(['off', 'never', 'online', 'offline']),
  /** Facts of this station that the server does not hold yet. */
  waiting: z.int(),
  lastContactAt: instant.nullable(),
  amberAfterMinutes: z.int(),
  /** Why the server is not reached, or does not take what is sent: a code that the screens word, and details for support. */
  problem: z.strictObject({ code: z.enum(syncProblemCodes), detail: text }).nullable(),
  /** What has come down, by lane; the priority lane first. */
  lanes: z.array(laneProgress),
  /** What the site says to starting work on old urgent messages. */
  prioritySafety,
  /** When the server was last found restored or set up anew; null: never. */
  serverRestoredAt: instant.nullable(),
  history: historyProgress,
  storage: storageState,
  /** Pulled rows that could not be read and are kept aside. */
  keptAside: z.int(),
  /** Absent: this station is let in. */
  trust: trustView.exactOptional(),
  /** How far the clock of this station is ahead of the server's (negative: behind), while that is beyond what stamps are believed at. */
  clockAheadSeconds: z.int().exactOptional(),
  /** How far it is ahead of the last time that is known (negative: behind), while nobody vouches for it and times go on from there. */
  clockUnprovenSeconds: z.int().exactOptional(),
  /** What the server said last that somebody has to look after there; absent: nothing. */
  notices: z.array(serverNotice).exactOptional(),
});
export type SyncView = z.infer<typeof syncView>;

const reason = z.strictObject({
  code: text,
  text: translated,
  loss: z.enum(lossCategories).exactOptional(),
});

/** Reasons for the tiles, most used on this machine first. */
export const reasonsView = z.strictObject({
  scrap: z.array(reason),
  stop: z.array(reason),
  dispatchOverride: z.array(reason),
  rework: z.array(reason),
  pause: z.array(reason),
  reopen: z.array(reason),
  short: z.array(reason),
  recommendation: z.array(reason),
});
export type ReasonsView = z.infer<typeof reasonsView>;
