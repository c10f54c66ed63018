import { createEscalations } from '../electron/station/kernel/escalations.ts';
import { noChanges } from '../electron/station/kernel/replica.ts';
import { createStationDeviations } from '../electron/station/kernel/station-deviations.ts';
/** What a fact costs a station with 500 open deviations and 50 automation rules, beside looking at everything anew. `--one-machine`: all at one. */
import { refTo } from '../shared/aggregates/references.ts';
import { applyFact, emptyWorld } from '../shared/aggregates/world.ts';
import type { World } from '../shared/aggregates/world.ts';
import { readCheckedFact } from '../shared/catalogue/fact-catalogue.ts';
import { createDeviationIndex } from '../shared/deviations/deviation-index.ts';
import { raisableKinds } from '../shared/deviations/deviation-kinds.ts';
import { emptyHead } from '../shared/facts/chain.ts';
import { HLC_ZERO } from '../shared/facts/hlc.ts';
import { sealFacts } from '../shared/facts/seal.ts';
import type { FactDraft } from '../shared/facts/seal.ts';
import { instantOf } from '../shared/gate/gate-context.ts';
import { stationDraft } from '../shared/gate/station-draft.ts';
import { must } from '../shared/invariant.ts';
import { createRecommend } from '../shared/next-action/recommend.ts';
import { addPlanDocument } from '../shared/plan/plan-index.ts';
import { evaluateRules } from '../shared/rules/evaluate-rules.ts';
import { automationDrafts } from '../shared/rules/fire-rule.ts';
import type { RuleDefinition, RuleWhen } from '../shared/rules/rule-definition.ts';
import { ruleTemplates } from '../shared/rules/templates.ts';
import { TEST_START_MS, testUuid } from '../shared/testing/seeded.ts';
import {
  equipmentDocument,
  lotDocument,
  operationAt,
  orderDocument,
  smallPlant,
} from '../shared/testing/small-plant.ts';
import { report } from './figure.ts';

const OPEN = 500;
const RULES = 50;
const MACHINES = 50;
const FACTS = 2000;
const isOneMachine = process.argv.includes('--one-machine');

let nowMs = TEST_START_MS;
let head = emptyHead('st-saw-1/normal/00000000000a');
let hlc = HLC_ZERO;
let ids = 0;
const machine = (index: number) => `machine-${index % (isOneMachine ? 1 : MACHINES)}`;
const order = (index: number) => `wo-${index % MACHINES}`;
const at = (index: number) => ({ order: order(index), operation: '10', equipment: machine(index) });
const pieces = (value: string) => ({ value, unit: 'C62' });

/** A fact of its own second; what a station adds by itself is of the same one. */
function sealed(draft: FactDraft, isItself = false) {
  if (!isItself) nowMs += 1000;
  const newId = () => testUuid(nowMs, (ids += 1));
  const result = sealFacts([draft], head, hlc, { site: 'test', nowMs, boot: 'boot', mono: nowMs, newId });
  ({ head, hlc } = result);
  return must(readCheckedFact(must(result.facts[0], 'a fact')), draft.type);
}

function planned(): World {
  const world = emptyWorld();
  for (const document of smallPlant()) addPlanDocument(world.plan, document);
  for (let index = 0; index < MACHINES; index += 1) {
    addPlanDocument(world.plan, equipmentDocument(`machine-${index}`, 'workUnit', 'saw'));
    addPlanDocument(world.plan, orderDocument(`wo-${index}`, { operations: [operationAt('saw', 10)] }));
    addPlanDocument(world.plan, lotDocument(`lot-${index}`, 'steel', '1000'));
  }
  const station = { name: 'Bench', equipment: machine(0) };
  addPlanDocument(world.plan, { kind: 'station', id: 'st-bench', revision: 1, externalRefs: [], body: station });
  return world;
}

const world = planned();
for (let index = 0; index < MACHINES; index += 1)
  applyFact(world, sealed(stationDraft('JobStarted', { ...at(index), revision: 1 }, nowMs)));
for (let index = 0; index < OPEN; index += 1) {
  const kind = must(raisableKinds[index % raisableKinds.length], 'a kind');
  const subject = { ...at(index), lot: `lot-${index % MACHINES}` };
  const about = { deviation: `d-${index}`, kind, subject, round: 0, params: {}, note: '' };
  applyFact(world, sealed(stationDraft('DeviationRaised', about, nowMs)));
}
const rehearsal = { from: instantOf(0), to: instantOf(nowMs), machines: 1, facts: 0, fired: 0 };
/** The shipped rules, and one for each condition that none of them has; those about what comes here in each minute fire again and again. */
const more: readonly RuleWhen[] = [
  { kind: 'fact', types: ['QuantityReported', 'EquipmentStateChanged'] },
  { kind: 'stopLasts', minutes: 1 },
  { kind: 'lotLow', percent: 20 },
  { kind: 'rateLow', perHour: 60, minutes: 60 },
  { kind: 'dueNotStarted', minutes: 120 },
  { kind: 'nothingRecorded', minutes: 60 },
];
const shipped = ruleTemplates.map(({ definition }) => definition);
const definitions: readonly RuleDefinition[] = [
  ...shipped,
  ...more.map((when) => ({ ...must(shipped[0], 'a rule'), if: [], when, limits: { perHour: 60, quietMinutes: 0 } })),
];
for (let index = 0; index < RULES; index += 1) {
  const definition = must(definitions[index % definitions.length], 'a rule');
  const data = { rule: `rule-${index}`, ruleVersion: 1, definition, from: instantOf(nowMs), rehearsal };
  applyFact(world, sealed(stationDraft('RulePublished', data, nowMs)));
}

/** What comes in a shift: counts, material, stops, and deeds about deviations; all of them at one machine, then at the next. */
function draftOf(count: number): FactDraft {
  const index = Math.floor(count / 5);
  const { equipment } = at(index);
  switch (count % 5) {
    case 0:
    case 1: {
      const counted = { good: pieces('1'), scrap: [], rework: pieces('0'), by: 'person' as const };
      return stationDraft('QuantityReported', { ...at(index), ...counted }, nowMs);
    }
    case 2: {
      const used = { material: 'steel', lot: `lot-${index % MACHINES}`, quantity: { value: '0.5', unit: 'MTR' } };
      return stationDraft('MaterialConsumed', { ...at(index), ...used, mode: 'explicit' }, nowMs);
    }
    case 3:
      return stationDraft('EquipmentStateChanged', { equipment, state: 'stopped', reason: 'jam' }, nowMs);
    default: {
      const id = count % OPEN;
      const kind = must(raisableKinds[id % raisableKinds.length], 'a kind');
      const subject = { ...at(id), lot: `lot-${id % MACHINES}` };
      return stationDraft('DeviationAcknowledged', { deviation: `d-${id}`, kind, subject, round: 0 }, nowMs);
    }
  }
}

const people = [{ id: 'sue', roles: ['supervisor' as const] }];
const deviations = createStationDeviations({
  world,
  station: 'st-bench',
  equipment: () => machine(0),
  nowMs: () => nowMs,
  troubled: () => [],
  unanswered: () => null,
  people: () => people,
  refsOf: () => [],
});
const begun = performance.now();
deviations.everything();
deviations.counts();
const atStart = performance.now() - begun;
const escalations = createEscalations({
  deviations,
  nowMs: () => nowMs,
  monoMs: () => nowMs,
  schedule: () => () => undefined,
  record: () => Promise.resolve(),
  failed: () => undefined,
});
escalations.start();

const sue = {
  id: 'sue',
  name: 'Sue',
  roles: ['supervisor' as const],
  language: 'en' as const,
  since: instantOf(nowMs),
  hasPin: false,
  provenUntil: null,
};
/** What the station recommends to a supervisor, who has most of it to decide. */
const recommend = createRecommend({
  world,
  station: 'st-bench',
  equipment: () => machine(0),
  nowMs: () => nowMs,
  session: () => ({ people: [sue], active: sue.id }),
  ranking: () => ({ lines: [], readyCount: 0 }),
  deviations: deviations.index,
  heardMs: () => nowMs,
  decide: () => ({ ok: true, drafts: [] }),
});
/** Lets the rules do at the machine of the station what they want there, until they want no more. @returns how many fired. */
function carryOut(): number {
  let fired = 0;
  for (;;) {
    const sight = { world, equipment: machine(0), nowMs };
    const { firings } = evaluateRules(sight);
    if (firings.length === 0) return fired;
    fired += firings.length;
    const refs = new Set(
      automationDrafts(sight, { firings }).flatMap((draft) => applyFact(world, sealed(draft, true))),
    );
    deviations.changed({ ...noChanges(), refs });
    escalations.touched();
    deviations.counts();
  }
}

const kept: number[] = [];
const recommended: number[] = [];
const rules: number[] = [];
/** Of those facts on which a rule fired. */
const firing: number[] = [];
let fired = 0;
const all: number[] = [];
for (let index = 0; index < FACTS; index += 1) {
  const refs = new Set(applyFact(world, sealed(draftOf(index))));
  const start = performance.now();
  deviations.changed({ ...noChanges(), refs });
  escalations.touched();
  deviations.counts();
  kept.push(performance.now() - start);
  const ruled = performance.now();
  const count = carryOut();
  rules.push(performance.now() - ruled);
  if (count > 0) firing.push(performance.now() - ruled);
  fired += count;
  const asked = performance.now();
  if (recommend([]) === null) throw new Error('Nothing is recommended, although everything is open.');
  recommended.push(performance.now() - asked);
  if (index % 100 > 0) continue;
  const anew = performance.now();
  const fresh = createDeviationIndex(deviations.sources);
  for (const kind of ['equipment', 'workOrder', 'lot', 'deviation'] as const)
    fresh.touched([...world.logs[kind].keys()].map((id) => refTo(kind, id)));
  const found = fresh.open().size;
  all.push(performance.now() - anew);
  if (found !== deviations.index.open().size) throw new Error('What is kept is not what looking at everything finds.');
}

if (fired === 0) throw new Error('No rule fired, although what they are about happened.');

const quantile = (values: readonly number[], share: number) =>
  must(values.toSorted((a, b) => a - b)[Math.floor(share * (values.length - 1))], 'a value');
const sum = (values: readonly number[]) => values.reduce((all, one) => all + one, 0);
const where = `${deviations.index.open().size} open at ${isOneMachine ? 'one machine' : `${MACHINES} machines`}`;
const rival = 'everything looked at anew';
const rivalValue = quantile(all, 0.5);
report({ metric: `a fact, ${where}, median`, value: quantile(kept, 0.5), unit: 'ms', rival, rivalValue });
report({ metric: `a fact, ${where}, 9 of 10`, value: quantile(kept, 0.9), unit: 'ms', rival, rivalValue });
report({ metric: `${RULES} rules at the machine, median`, value: quantile(rules, 0.5), unit: 'ms' });
report({ metric: `${RULES} rules at the machine, 9 of 10`, value: quantile(rules, 0.9), unit: 'ms' });
const whole = kept.map((ms, index) => ms + must(rules[index], 'its rules'));
report({ metric: 'a fact with the rules, median', value: quantile(whole, 0.5), unit: 'ms' });
report({ metric: 'a fact with the rules, 9 of 10', value: quantile(whole, 0.9), unit: 'ms' });
report({
  metric: `${fired} fired on ${firing.length} of ${FACTS} facts: such a fact, median`,
  value: quantile(firing, 0.5),
  unit: 'ms',
});
report({ metric: 'a fact on which rules fire, 9 of 10', value: quantile(firing, 0.9), unit: 'ms' });
report({ metric: 'a firing, what it records and brings about included', value: sum(firing) / fired, unit: 'ms' });
report({ metric: `next best action, ${where}, median`, value: quantile(recommended, 0.5), unit: 'ms' });
report({ metric: 'next best action, 9 of 10', value: quantile(recommended, 0.9), unit: 'ms' });
report({ metric: 'everything at the start', value: atStart, unit: 'ms', rival, rivalValue });
