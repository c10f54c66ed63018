import type { AggregateKind } from '../aggregates/references.ts';
import type { World } from '../aggregates/world.ts';
import type { TroubledFact } from '../attention/troubled-fact.ts';
import type { UnansweredReports } from '../attention/unanswered-reports.ts';
import type { Role } from '../authority/can.ts';
import type { CommandName, CommandParams } from '../gate/command.ts';
import type { Worded } from '../views/worded.ts';
import type { ReasonTopic } from './decision-reasons.ts';
import type { DeviationSubject } from './deviation-facts.ts';
import type { DeviationKind } from './deviation-kinds.ts';
import type { DeviationRound, DeviationState } from './deviation-state.ts';

/** What deviations are computed from. The gate's context has all of it. */
export interface DeviationSources {
  readonly world: World;
  readonly nowMs: number;
  readonly station: { readonly id: string; readonly equipment: string | null };
  /** What the ERP refused and the server set aside, as far as it is known here: the same list as long as it has not changed; absent: nothing is. */
  readonly troubled?: () => readonly TroubledFact[];
  /** Reports without an answer of the ERP for too long; absent or null: none. */
  readonly unanswered?: () => UnansweredReports | null;
}

/** One side of a conflict: who recorded what, where and when. */
export interface Version {
  readonly fact: string;
  readonly at: string;
  readonly person: string | null;
  readonly station: string;
  readonly what: Worded;
}

/** Something that a pure function found: the same on every replica that knows the same facts. */
export interface Detected {
  /** See `detectedId`. */
  readonly id: string;
  readonly kind: DeviationKind;
  readonly subject: DeviationSubject;
  /** When the last of what it follows from happened. */
  readonly since: string;
  readonly params: Worded['params'];
  /** More about it, one sentence each. */
  readonly details: readonly Worded[];
  /** Both sides of a conflict, in the order of facts; else empty. */
  readonly versions: readonly Version[];
  /** Why it probably is so, from the facts, likeliest first. */
  readonly causes: readonly Worded[];
}

/** A deviation, found or raised, with what happened to it. */
export interface Deviation extends Detected {
  readonly state: DeviationState;
  /** The current round of `state`. */
  readonly round: DeviationRound;
  /** Still there, as far as its cause goes: what was raised by people is until somebody says otherwise. */
  readonly stands: boolean;
}

/** What an option brings about: a command that the gate decides for the person who chose it. */
export type Effect = {
  readonly [Name in CommandName]: { readonly name: Name; readonly params: CommandParams<Name> };
}[CommandName];

/** A way out of a deviation, with what comes of it in words and numbers, computed from what is here. */
export interface DeviationOption {
  /** A code, with what it chooses behind a slash where there are several: `substitute/L-4711`. At most 160 characters. */
  readonly option: string;
  /** Values of its label. */
  readonly params: Worded['params'];
  readonly consequences: readonly Worded[];
  /** Recorded with the decision; the person needs the right to each. */
  readonly effects: readonly Effect[];
  /** Whoever chooses it has to say why: by one of these reasons, or in words; null: nobody asks. */
  readonly needsReason: ReasonTopic | null;
  /** Only they choose it, of those who may; absent: whoever may. */
  readonly forRoles?: readonly Role[];
  /** It takes a second person who may approve. */
  readonly needsSecond: boolean;
  /** Once decided, nothing is left to do: it is settled at once. */
  readonly settles: boolean;
  /** The facts and revisions that the consequences were computed from, each with when it was made. */
  readonly shown: readonly { readonly what: string; readonly at: string }[];
}

/** Finds deviations of one kind about one aggregate. */
export interface Detector {
  /** Kinds of aggregates whose change may bring one about or end it. */
  readonly kinds: readonly AggregateKind[];
  /** Costs what the aggregate has open, never its history. */
  readonly at: (sources: DeviationSources, kind: AggregateKind, id: string) => readonly Detected[];
  /** Aggregates of `kinds` where something is found, or no longer, because this one changed; absent: none but itself. */
  readonly reaches?: (sources: DeviationSources, kind: AggregateKind, id: string) => readonly string[];
  /** What of an aggregate `reaches` is about: nothing is reached while all of it is the same as before (by identity). Absent: always something. */
  readonly reachedBy?: (sources: DeviationSources, kind: AggregateKind, id: string) => readonly unknown[];
}

/** Everything that is particular to one kind of deviation. */
export interface DeviationType {
  /** Who looks after it first. The site may say otherwise (`deviationPolicy`). */
  readonly owner: Role | ((sources: DeviationSources, subject: DeviationSubject, params: Worded['params']) => Role);
  readonly answerMinutes: number;
  readonly decideMinutes: number;
  readonly ladder: readonly Role[];
  /** Until it is decided, its operation is not begun (where it names none: none of its order; where it names no order: nothing there). */
  readonly blocksStart: boolean;
  readonly options: (sources: DeviationSources, deviation: Deviation) => readonly DeviationOption[];
  /** Whether what somebody raised is no longer so; absent: people say. */
  readonly isOver?: (sources: DeviationSources, deviation: Deviation) => boolean;
  /** Absent: it is only raised. */
  readonly detect?: Detector;
}

/** Separates the kind of what was found from what makes it the same matter everywhere. */
const SLASH = '/';
/** Longest id, see `deviationId`. */
const LONGEST = 110;

/**
 * Id of something found. `key` holds ids that do not change, so that it is the same on every replica.
 * @throws nothing: a key that is too long is cut in the middle, which keeps both of its ends.
 */
export function detectedId(kind: DeviationKind, ...key: readonly string[]): string {
  const id = [kind, ...key].join(SLASH);
  if (id.length <= LONGEST) return id;
  const half = Math.floor((LONGEST - 1) / 2);
  return `${id.slice(0, half)}~${id.slice(-half)}`;
}
