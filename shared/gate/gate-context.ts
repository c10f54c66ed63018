import type { World } from '../aggregates/world.ts';
import type { TroubledFact } from '../attention/troubled-fact.ts';
import type { UnansweredReports } from '../attention/unanswered-reports.ts';
import type { FactData, FactName } from '../catalogue/fact-catalogue.ts';
import { factType } from '../catalogue/fact-catalogue.ts';
import type { RawFact } from '../facts/envelope.ts';
import type { FactDraft } from '../facts/seal.ts';
import { must } from '../invariant.ts';
import type { Receipt } from '../sync/protocol.ts';
import type { Refusal } from './refusal.ts';

/** One operation of one order. */
export interface JobKey {
  readonly order: string;
  readonly operation: string;
}

/** What a decision may look at besides the command. */
export interface GateContext {
  readonly world: World;
  readonly nowMs: number;
  readonly station: { readonly id: string; readonly equipment: string | null };
  /** The job that dispatch puts first here now. */
  readonly recommended: () => JobKey | undefined;
  /**
   * How long ago everything that the server had in the priority lane was last here, in milliseconds; null: not known. Absent where there
   * is no server to hear from.
   */
  readonly priorityAgeMs?: () => number | null;
  /** How much of the stored history has been read, while it still is; absent when all of it has. */
  readonly history?: { readonly done: number; readonly of: number };
  /** True while the proof of a person by PIN holds at this station; absent: nobody can prove themselves so. */
  readonly provenByPin?: (person: string) => boolean;
  /** Whether a person has a PIN; absent: as the plan says. */
  readonly hasPin?: (person: string) => boolean;
  /** The site trusts this station no more, since then and for that reason; absent: it does. */
  readonly revoked?: { readonly at: string; readonly reason: string };
  /** The fact and the receipt of a report that the ERP refused; undefined: nothing of it is known here, or there is no server to hear from. */
  readonly refusedPosting?: (fact: string) => { readonly raw: RawFact; readonly receipt: Receipt } | undefined;
  /** What the ERP refused and the server set aside, as far as it is known here; absent: there is no server to hear from. */
  readonly troubled?: () => readonly TroubledFact[];
  /** Reports without an answer of the ERP for too long. */
  readonly unanswered?: () => UnansweredReports | null;
  /** The job that what is decided just before it, in the same decision, closes out with something left open; absent: none. */
  readonly closedOut?: JobKey;
  /** The facts that a command of any station recorded, in order. */
  readonly factsOfCommand: (command: string) => readonly RawFact[];
}

/** Facts to record, or why not. */
export type Decision =
  | { readonly ok: true; readonly drafts: readonly FactDraft[] }
  | { readonly ok: false; readonly refusal: Refusal };

/** Who acts in a command that passed the first checks. */
export interface Acting {
  readonly command: string;
  readonly person: NonNullable<RawFact['person']>;
}

/** Milliseconds as the instant that facts carry. */
export function instantOf(ms: number): string {
  return new Date(ms).toISOString();
}

/** A draft of a fact by a person, now. `reversal` names the fact taken back and the aggregates that it touches. */
export function draft<Name extends FactName>(
  context: GateContext,
  acting: Acting,
  name: Name,
  data: FactData<Name>,
  reversal?: Pick<RawFact, 'id' | 'refs'>,
): FactDraft {
  const type = must(factType(name), `fact type ${name}`);
  return {
    type: name,
    v: type.version,
    refs: type.refs === null ? must(reversal, 'the fact that is taken back').refs : type.refs(data),
    data,
    occurredAt: instantOf(context.nowMs),
    person: acting.person,
    command: acting.command,
    ...(reversal === undefined ? {} : { reverses: reversal.id }),
  };
}
