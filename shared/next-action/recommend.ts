import type { World } from '../aggregates/world.ts';
import type { DeviationIndex } from '../deviations/deviation-index.ts';
import type { Ranking } from '../dispatch/dispatch-list.ts';
import type { Command } from '../gate/command.ts';
import type { Decision } from '../gate/gate-context.ts';
import { nextActionViewOf } from '../views/next-action-view-of.ts';
import { areaAround } from '../views/units-of-plan.ts';
import type { ComponentLine, NextActionView, SessionView } from '../views/view-schemas.ts';
import { quietKey } from './candidate.ts';
import type { Sight } from './candidate.ts';
import { nextActionOf } from './next-action-of.ts';

/** What a station recommends, for whoever acts at it; given the components of the running job. */
export type Recommend = (components: readonly ComponentLine[]) => NextActionView | null;

export interface RecommendParts {
  readonly world: World;
  readonly station: string;
  readonly equipment: () => string | null;
  readonly nowMs: () => number;
  readonly session: () => Pick<SessionView, 'people' | 'active'>;
  readonly ranking: () => Ranking;
  readonly deviations: Pick<DeviationIndex, 'open' | 'standings'>;
  /** When the server was last heard (milliseconds); null: never. */
  readonly heardMs: () => number | null;
  /** What the gate would say to a command now. */
  readonly decide: (command: Command) => Decision;
}

/** Nobody is asked to give this command: it only finds out what the gate would say. */
const TRIAL = '00000000-0000-4000-8000-000000000000';

/** Whether a command would be taken, or would be once the person has typed their PIN. */
function isTaken(decision: Decision): boolean {
  return decision.ok || decision.refusal.remedies.some(({ kind }) => kind === 'pin');
}

/** Recommends, and remembers what each person sees, so that it does not flicker between two that are worth about the same. */
export function createRecommend(parts: RecommendParts): Recommend {
  const { world, station, equipment, deviations } = parts;
  const shown = new Map<string, string>();
  return (components) => {
    const { people, active } = parts.session();
    for (const id of shown.keys()) if (!people.some((one) => one.id === id)) shown.delete(id);
    const person = people.find(({ id }) => id === active);
    if (!person) return null;
    const at = equipment();
    const sight: Omit<Sight, 'quiet'> = {
      world,
      nowMs: parts.nowMs(),
      station: { id: station, equipment: at },
      person,
      ranking: parts.ranking(),
      deviations: { open: deviations.open(), standings: deviations.standings() },
      area: areaAround(world.plan, at).id,
      components,
      heardMs: parts.heardMs(),
      allows: (effect) => isTaken(parts.decide({ id: TRIAL, actor: person.id, ...effect })),
    };
    const best = nextActionOf(sight, shown.get(person.id) ?? null);
    if (best) shown.set(person.id, quietKey(best));
    else shown.delete(person.id);
    return best && nextActionViewOf(best, person.id);
  };
}
