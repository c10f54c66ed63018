import { lastEffective } from '../aggregates/effective-facts.ts';
import { stateOf } from '../aggregates/world.ts';
import { can, rolesThatCan } from '../authority/can.ts';
import type { CommandParams } from '../gate/command.ts';
import { draft } from '../gate/gate-context.ts';
import type { Decision, GateContext } from '../gate/gate-context.ts';
import { openScreen, refuse } from '../gate/refusal.ts';
import { personByBadge, planBody } from '../plan/plan-index.ts';
import { isSignedOn } from './person-state.ts';

/** A badge was read: the person is signed on at this station. */
export function decideSignOn(context: GateContext, command: string, params: CommandParams<'signOn'>): Decision {
  const { world, station } = context;
  // Before the first plan has arrived nobody can be known; that is not the badge's fault.
  if (world.plan.badges.size === 0) return refuse('plan-missing', {}, [openScreen('signOn')]);
  const id = personByBadge(world.plan, params.badge);
  const person = id === undefined ? undefined : planBody(world.plan, 'person', id);
  if (id === undefined || !person)
    return refuse('badge-unknown', { badge: params.badge }, [
      openScreen('signOn'),
      { kind: 'ask', roles: ['supervisor'] },
    ]);
  if (!person.active)
    return refuse('person-inactive', { person: person.name }, [{ kind: 'ask', roles: ['supervisor'] }]);
  if (!can(person, 'session.sign'))
    return refuse('not-allowed', { person: person.name }, [{ kind: 'ask', roles: rolesThatCan('session.sign') }]);
  if (isSignedOn(stateOf(world, 'person', id), station.id))
    return refuse(
      'already-signed-on',
      { person: person.name },
      [openScreen('home')],
      lastEffective(world, 'person', id, (fact) => fact.type === 'SignedOn' && fact.data.station === station.id),
    );
  const acting = { command, person: { id, proof: 'badge' as const } };
  return {
    ok: true,
    drafts: [
      draft(context, acting, 'SignedOn', {
        person: id,
        station: station.id,
      }),
    ],
  };
}

/** A person leaves this station and works on nothing at its machine any more; the jobs go on. */
export function decideSignOff(context: GateContext, command: string, params: CommandParams<'signOff'>): Decision {
  const { world, station } = context;
  if (!isSignedOn(stateOf(world, 'person', params.person), station.id)) {
    return refuse('not-signed-on', { person: planBody(world.plan, 'person', params.person)?.name ?? params.person }, [
      openScreen('signOn'),
    ]);
  }
  const { person } = params;
  const acting = { command, person: { id: person, proof: 'badge' as const } };
  const here = stateOf(world, 'person', person).labor.filter(({ equipment }) => equipment === station.equipment);
  return {
    ok: true,
    drafts: [
      ...here.map(({ order, operation, equipment }) =>
        draft(context, acting, 'LaborStopped', { person, order, operation, equipment }),
      ),
      draft(context, acting, 'SignedOff', { person, station: station.id }),
    ],
  };
}
