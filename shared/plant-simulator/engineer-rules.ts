import { factsOf } from '../aggregates/world.ts';
import type { World } from '../aggregates/world.ts';
import type { Fact } from '../catalogue/fact-catalogue.ts';
import { hlcMillis } from '../facts/hlc.ts';
import { compareFacts } from '../facts/order.ts';
import { instantOf } from '../gate/gate-context.ts';
import { planBody } from '../plan/plan-index.ts';
import { rehearseRules } from '../rules/rehearse-rule.ts';
import type { Happening } from '../rules/rehearse.ts';
import { ruleDigest } from '../rules/rule-facts.ts';
import { ruleTemplates } from '../rules/templates.ts';
import { giveAt } from './machine-life.ts';
import type { MachineLife, PlantLife } from './machine-life.ts';

/** Everything that is on record, in the order in which it became known: virtual stations hear of each other at once. */
function happeningsOf(world: World, startMs: number): Happening[] {
  const plan = [...world.plan.current.values()].map((document) => ({ knownMs: startMs - 1, document }));
  const facts = new Map<string, Fact>();
  for (const kind of ['person', 'equipment', 'workOrder', 'lot'] as const)
    for (const id of world.logs[kind].keys())
      for (const fact of factsOf(world, kind, id).facts) facts.set(fact.id, fact);
  const ordered = [...facts.values()].toSorted(compareFacts);
  return [...plan, ...ordered.map((fact) => ({ knownMs: hlcMillis(fact.hlc), fact }))];
}

/** The engineer rehearses the shipped rules on what has happened so far, and publishes them, with a PIN. */
export function publishRules(life: PlantLife, machine: MachineLife, startMs: number, nowMs: number): void {
  const { world, simulation } = life;
  const publisher = simulation.rules?.publisher ?? '';
  const badge = planBody(world.plan, 'person', publisher)?.badge;
  if (badge === undefined || !giveAt(life, machine, nowMs, null, 'signOn', { badge }).ok) return;
  const asked = { rules: ruleTemplates, fromMs: startMs, toMs: nowMs };
  const { rehearsal, machines } = rehearseRules(happeningsOf(world, startMs), asked);
  for (const { rule, definition } of ruleTemplates)
    giveAt(life, machine, nowMs, publisher, 'publishRule', {
      rule,
      definition,
      rehearsal: {
        from: instantOf(startMs),
        to: instantOf(nowMs),
        machines: machines.length,
        facts: rehearsal.facts,
        fired: rehearsal.firings.filter((one) => one.rule === rule && one.did.length > 0).length,
        of: ruleDigest(definition),
      },
    });
  giveAt(life, machine, nowMs, null, 'signOff', { person: publisher });
}
