import { stateOf } from '../aggregates/world.ts';
import { roles } from '../authority/can.ts';
import type { Role } from '../authority/can.ts';
import type { Deviation, DeviationOption, DeviationSources, Effect } from '../deviations/deviation-type.ts';
import { plainOption, plainType } from '../deviations/plain-type.ts';
import { placeName, say } from '../deviations/types/saying.ts';
import { runningJob } from '../equipment/machine-jobs.ts';
import { raisedBy } from './rule-book.ts';
import { proposable } from './rule-definition.ts';
import type { RuleDoes } from './rule-definition.ts';

type Proposal = Pick<Extract<RuleDoes, { kind: 'propose' }>, 'command' | 'role'>;

/** What was proposed when the rule fired; where that was recorded before commands were named, what the version of then proposes. */
function proposalOf(
  { world }: DeviationSources,
  { state, params }: Pick<Deviation, 'state' | 'params'>,
): Proposal | undefined {
  const command = proposable.find((one) => one === params['command']);
  const role = roleOf(params);
  if (command && role) return { command, role };
  const does = raisedBy(world, state)?.definition.does;
  return does?.kind === 'propose' ? does : undefined;
}

/** The command, as far as there still is something to do. */
function effectOf({ world }: DeviationSources, { subject }: Deviation, { command }: Proposal): Effect | undefined {
  if (command === 'stopEquipment') return { name: command, params: { reason: null } };
  const running = runningJob(stateOf(world, 'equipment', subject.equipment));
  const { order, operation } = subject;
  if (order === undefined || operation === undefined) return undefined;
  const isOn = running?.order === order && running.operation === operation;
  return isOn ? { name: command, params: { order, operation } } : undefined;
}

/** Who was asked when the rule fired; undefined: it was before that was recorded. */
function roleOf(params: Deviation['params']): Role | undefined {
  return roles.find((role) => role === params['role']);
}

function optionsOf(sources: DeviationSources, deviation: Deviation): DeviationOption[] {
  const proposal = proposalOf(sources, deviation);
  const role = roleOf(deviation.params) ?? proposal?.role;
  const only = role === undefined ? {} : { forRoles: [role] };
  // Who hears of it when nobody of the role answers may put it aside, too.
  const decline = plainOption('decline', { settles: true, ...(role && { forRoles: [role, 'supervisor' as const] }) });
  const effect = proposal && effectOf(sources, deviation, proposal);
  if (!effect) return [decline];
  const { equipment } = deviation.subject;
  const approve = `approve/${effect.name}`;
  // Given elsewhere, the command would be one to another machine.
  if (sources.station.equipment !== equipment)
    return [
      plainOption(approve, {
        ...only,
        consequences: [say('do-at-machine', { place: placeName(sources.world, equipment) })],
      }),
      decline,
    ];
  return [plainOption(approve, { ...only, effects: [effect], settles: true }), decline];
}

/** A rule wants something done that takes a person: whoever agrees gives the command, at the machine. */
export const ruleApproval = plainType({
  owner: (_sources, _subject, params) => roleOf(params) ?? 'supervisor',
  answerMinutes: 15,
  decideMinutes: 15,
  options: optionsOf,
});
