import type { Action } from '../authority/actions.ts';
import { rolesThatCan } from '../authority/can.ts';
import type { CommandParams } from '../gate/command.ts';
import { draft, instantOf } from '../gate/gate-context.ts';
import type { Acting, Decision, GateContext } from '../gate/gate-context.ts';
import { openScreen, refuse } from '../gate/refusal.ts';
import { planBody } from '../plan/plan-index.ts';
import { rulesOf } from './rule-book.ts';
import type { RuleDoes } from './rule-definition.ts';
import { ruleDigest } from './rule-facts.ts';

/** A rehearsal says what a rule would do for so long (milliseconds): what happened since may be otherwise. */
const REHEARSAL_HOLDS_MS = 24 * 3_600_000;

/** The right that each command takes that a rule may propose. */
const actionOf = { suspendJob: 'production.execute', stopEquipment: 'equipment.report' } as const satisfies Record<
  Extract<RuleDoes, { kind: 'propose' }>['command'],
  Action
>;

/** Publishes a version of a rule that was rehearsed. It holds from `from` on, at once where none is given. */
export function decidePublish(context: GateContext, acting: Acting, params: CommandParams<'publishRule'>): Decision {
  const { world, nowMs } = context;
  const { rule, definition, rehearsal } = params;
  const unknown = definition.places.find((place) => !planBody(world.plan, 'equipment', place));
  if (unknown !== undefined) return refuse('place-unknown', { place: unknown }, [openScreen('home')]);
  const endMs = Date.parse(rehearsal.to);
  if (endMs > nowMs + 60_000 || endMs < nowMs - REHEARSAL_HOLDS_MS || rehearsal.from >= rehearsal.to)
    return refuse('rehearsal-old', { name: definition.name }, [openScreen('home')]);
  if (rehearsal.of !== ruleDigest(definition))
    return refuse('rehearsal-other', { name: definition.name }, [openScreen('home')]);
  const { does } = definition;
  const able = does.kind === 'propose' ? rolesThatCan(actionOf[does.command]) : [];
  if (does.kind === 'propose' && !able.includes(does.role))
    return refuse('proposal-role', { name: definition.name, role: does.role }, [openScreen('home')]);
  const known = rulesOf(world).find(({ id }) => id === rule);
  const ruleVersion = Math.max(0, ...(known?.versions.map(({ version }) => version) ?? [])) + 1;
  const from = params.from ?? instantOf(nowMs);
  if (Date.parse(from) < nowMs - 60_000) return refuse('rule-in-past', { name: definition.name }, [openScreen('home')]);
  const data = { rule, ruleVersion, definition, from, rehearsal };
  return { ok: true, drafts: [draft(context, acting, 'RulePublished', data)] };
}

/** Stops a rule at once, or lets it go on. */
export function decideSwitch(context: GateContext, acting: Acting, params: CommandParams<'switchRule'>): Decision {
  const { rule, on, note = '' } = params;
  const known = rulesOf(context.world).find(({ id }) => id === rule);
  if (!known || known.versions.length === 0) return refuse('rule-unknown', { rule }, [openScreen('home')]);
  const name = known.versions.at(-1)?.definition.name ?? rule;
  if ((known.stopped === null) === on)
    return refuse('rule-switched-already', { name, state: on ? 'on' : 'off' }, [openScreen('home')]);
  return { ok: true, drafts: [draft(context, acting, 'RuleSwitched', { rule, on, note })] };
}
