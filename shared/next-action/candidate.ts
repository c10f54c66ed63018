import type { World } from '../aggregates/world.ts';
import type { Deviation, Effect } from '../deviations/deviation-type.ts';
import type { PersonHere, Standing } from '../deviations/standing.ts';
import type { Ranking } from '../dispatch/dispatch-list.ts';
import type { ComponentLine } from '../views/view-schemas.ts';
import type { Worded } from '../views/worded.ts';
import type { acceptingCommands } from './accepting-commands.ts';
import type { RecommendationKind } from './recommendation-kinds.ts';

/** What one tap on a recommendation does. */
export type Accept =
  | {
      readonly kind: 'command';
      readonly name: (typeof acceptingCommands)[number];
      readonly order: string;
      readonly operation: string;
    }
  | { readonly kind: 'screen'; readonly screen: 'deviation' | 'stops' | 'materials'; readonly id: string | null }
  /** Leads to where it is said what is wrong, with what it is about. */
  | {
      readonly kind: 'raise';
      readonly about: {
        readonly equipment: string;
        readonly order: string;
        readonly operation: string;
        readonly material?: string;
      };
    };

/** Something that this person could do here now. */
export interface Candidate {
  readonly kind: RecommendationKind;
  /** What it is about; with `kind` the same on every replica. Another one as soon as it is urgent in another way than when it was declined. */
  readonly about: string;
  /** Says what to do: a code, and what it is about. */
  readonly what: Worded;
  /** What it is worth to do it now: minutes of work that are lost otherwise, term by term, each with its `minutes`. */
  readonly terms: readonly Worded[];
  /** Why besides, strongest first. */
  readonly why: readonly Worded[];
  /** When what it rests on happened, or was last heard of; null: not known. */
  readonly restsOn: string | null;
  readonly accept: Accept;
}

/** What is open of the deviations that a station knows. */
export interface OpenOnes {
  readonly open: ReadonlyMap<string, Deviation>;
  readonly standings: ReadonlyMap<string, Standing>;
}

/** What one person sees here and now. */
export interface Sight {
  readonly world: World;
  readonly nowMs: number;
  readonly station: { readonly id: string; readonly equipment: string | null };
  /** Who is looking. */
  readonly person: PersonHere;
  readonly ranking: Ranking;
  readonly deviations: OpenOnes;
  /** The area that the station belongs to; null: the site. */
  readonly area: string | null;
  /** The components of the job that runs here. */
  readonly components: readonly ComponentLine[];
  /** When this station last heard of the others (milliseconds); null: never. */
  readonly heardMs: number | null;
  /** What this person declined and does not want to see yet, see `quietKey`. */
  readonly quiet: ReadonlySet<string>;
  /** Whether the gate would do it for this person now, asking for a PIN at most. */
  readonly allows: (command: Effect) => boolean;
}

/** One place that recommendations come from. Costs what is open, never what was. */
export type CandidateSource = (sight: Sight) => readonly Candidate[];

/** What tells two recommendations apart. */
export function quietKey({ kind, about }: Pick<Candidate, 'kind' | 'about'>): string {
  return `${kind} ${about}`;
}

/** A term of the worth. */
export function term(code: string, minutes: number, params: Worded['params'] = {}): Worded {
  return { code, params: { ...params, minutes: Math.round(minutes) } };
}

/** What a candidate is worth, in minutes. */
export function worthOf({ terms }: Pick<Candidate, 'terms'>): number {
  return terms.reduce((sum, { params }) => sum + Number(params['minutes'] ?? 0), 0);
}
