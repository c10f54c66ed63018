import { stateOf } from '../aggregates/world.ts';
import type { World } from '../aggregates/world.ts';
import { can, rolesThatCan } from '../authority/can.ts';
import { isSignedOn } from '../people/person-state.ts';
import { planBody } from '../plan/plan-index.ts';
import { askForPin, refuseWithoutPin } from './pin-needed.ts';
import { openScreen, refuse } from './refusal.ts';
import type { Refusal } from './refusal.ts';

/** A station, and who has proven themselves by PIN there. */
export interface ConfiguringPlace {
  readonly world: World;
  readonly station: string;
  readonly isProven: (person: string) => boolean;
  /** See GateContext. */
  readonly hasPin?: (person: string) => boolean;
}

/**
 * Why a person may not set up this station; undefined when they may.
 *
 * @param pin when it has to be proven by PIN: where the site wants that for `station.configure`, or always
 */
export function configuringRefusal(
  { world, station, isProven, hasPin }: ConfiguringPlace,
  actor: string,
  pin: 'as-the-site-wants' | 'always',
): Refusal | undefined {
  const action = 'station.configure';
  const person = planBody(world.plan, 'person', actor);
  if (!person || !isSignedOn(stateOf(world, 'person', actor), station))
    return refuse('not-signed-on', { person: person?.name ?? '' }, [openScreen('signOn')]).refusal;
  if (!can(person, action))
    return refuse('not-allowed', { person: person.name, action }, [{ kind: 'ask', roles: rolesThatCan(action) }])
      .refusal;
  const context = { world, provenByPin: isProven, ...(hasPin ? { hasPin } : {}) };
  const unproven = pin === 'always' ? askForPin(context, actor, action) : refuseWithoutPin(context, actor, action);
  return unproven?.refusal;
}
