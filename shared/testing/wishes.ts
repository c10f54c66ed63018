import { stateOf } from '../aggregates/world.ts';
import { settlements } from '../attention/attention-facts.ts';
import type { Action } from '../authority/actions.ts';
import { can, roles } from '../authority/can.ts';
import { decisionReasons } from '../deviations/decision-reasons.ts';
import { raisableKinds } from '../deviations/deviation-kinds.ts';
import { deviationType } from '../deviations/deviation-types.ts';
import { findDeviation } from '../deviations/find-deviation.ts';
import { rankJobs } from '../dispatch/rank-jobs.ts';
import { stopsOf } from '../equipment/stops.ts';
import type { StopPart } from '../equipment/stops.ts';
import type { RawFact } from '../facts/envelope.ts';
import type { Command } from '../gate/command.ts';
import { instantOf } from '../gate/gate-context.ts';
import type { PlanDocument } from '../plan/plan-document.ts';
import { planBody, planRevision } from '../plan/plan-index.ts';
import { executionStatus } from '../production/operation-state.ts';
import { orderChangeOf } from '../production/order-change.ts';
import { operationOf } from '../production/work-order-state.ts';
import { holdReasons } from '../quality/hold-facts.ts';
import type { HoldTarget } from '../quality/hold-facts.ts';
import { holdsOn } from '../quality/refuse-held.ts';
import type { RuleWhen } from '../rules/rule-definition.ts';
import type { Commands } from './commands.ts';
import { rehearsedNow, standingRule } from './rule-examples.ts';
import { samplePhoto } from './sample-photo.ts';
import { plantPeople } from './small-plant.ts';
import type { TestStation } from './test-station.ts';

/** One wish in numbers, so that generators can draw and shrink it; each number picks from what is there, modulo its length. */
export interface Wish {
  /** `sync` stands for facts of other stations that arrive, `revise` for an order that the ERP changes. */
  readonly kind: keyof Commands | 'startRecommended' | 'undoLast' | 'sync' | 'revise';
  readonly station: number;
  readonly actor: number;
  readonly job: number;
  readonly pieces: number;
  readonly sensible: boolean;
}

const pick = <T>(list: readonly T[], index: number): T | undefined => list[index % list.length];

const orders = ['wo-1', 'wo-2', 'wo-3', 'wo-cancelled', 'wo-unknown', '__proto__'];
const operations = ['10', '20', '30', '99', 'constructor'];

/** The operations that the floor added to an order. */
function addedTo(station: TestStation, order: string): readonly string[] {
  return stateOf(station.world, 'workOrder', order).rework.map(({ operation }) => operation);
}

/** A job that the station is at, when the wish is a sensible one and there is such a job; else any, known or not. */
function jobOf(station: TestStation, wish: Wish): { readonly order: string; readonly operation: string } {
  const { equipment } = station.context().station;
  const present = equipment === null ? [] : stateOf(station.world, 'equipment', equipment).jobs;
  const known = wish.sensible ? pick(present, wish.job) : undefined;
  const order = pick(orders, wish.job) ?? '';
  const there = [...operations, ...addedTo(station, order)];
  return known ?? { order, operation: pick(there, Math.floor(wish.job / orders.length)) ?? '' };
}

/** The people who wish; the boss stays out of it and is left alone, so that a test can have somebody who is always signed on. */
const workers = Object.keys(plantPeople).filter((id) => id !== 'boss');

function signedOnAt(station: TestStation): string[] {
  return workers.filter((id) => Object.hasOwn(stateOf(station.world, 'person', id).sessions, station.id));
}

/** Somebody signed on who may do it, when the wish is a sensible one and there is somebody. */
function whoMay(station: TestStation, wish: Wish, action: Action): string | undefined {
  const { plan } = station.world;
  const able = signedOnAt(station).filter((id) => {
    const person = planBody(plan, 'person', id);
    return person !== undefined && can(person, action);
  });
  return wish.sensible ? pick(able, wish.actor) : undefined;
}

/** A job of the dispatch list, when the wish is a sensible one and there is one. */
function listedJob(
  station: TestStation,
  wish: Wish,
): { readonly order: string; readonly operation: string } | undefined {
  const { equipment } = station.context().station;
  const list = equipment === null ? [] : rankJobs(station.world, equipment, station.clock.nowMs());
  const ready = list.filter(({ readiness, suspendedHere }) => readiness !== 'blocked' && !suspendedHere);
  const line = wish.sensible ? pick(ready, wish.job) : undefined;
  return line && { order: line.job.orderId, operation: line.job.operation.id };
}

/** A finished job, when the wish is a sensible one and there is one. */
function finishedJob(
  { world }: TestStation,
  wish: Wish,
): { readonly order: string; readonly operation: string } | undefined {
  const finished = orders.flatMap((order) =>
    Object.entries(stateOf(world, 'workOrder', order).operations).flatMap(([operation, state]) =>
      executionStatus(state) === 'completed' ? [{ order, operation }] : [],
    ),
  );
  return wish.sensible ? pick(finished, wish.job) : undefined;
}

function partsOf(station: TestStation): readonly StopPart[] {
  return stopsOf(stateOf(station.world, 'equipment', station.context().station.equipment ?? ''));
}

/** The lots that went into a job, with their materials. */
function lotsOf(station: TestStation, order: string, operation: string) {
  return operationOf(stateOf(station.world, 'workOrder', order), operation).materials.flatMap(({ material, lot }) =>
    lot === null ? [] : [{ material, lot }],
  );
}

/** When the ERP refuses what people wish it refused. */
export const REFUSED_AT = '2026-11-23T07:00:00.000Z';

/** The ERP refuses the report of a fact, as far as the station hears. */
function refuse({ receipts }: TestStation, { id, chain }: RawFact): void {
  const at = REFUSED_AT;
  const posting = { state: 'rejected', at, reference: null, message: 'order_closed' } as const;
  receipts.set(id, { fact: id, chain, receivedAt: at, quarantined: null, posting });
}

/** A deviation that somebody raised, when there is one. */
function deviationOf(station: TestStation, wish: Wish): string {
  const raised = station.facts.flatMap(({ data }) => (typeof data['deviation'] === 'string' ? data['deviation'] : []));
  return (wish.pieces % 9 === 0 ? undefined : pick([...new Set(raised)], wish.job)) ?? station.newId();
}

/** Something that can be on hold; most of the time one of a few, so that holds are met. */
function targetOf(wish: Wish): HoldTarget {
  const targets: readonly HoldTarget[] = [
    { kind: 'lot', id: 'lot-1' },
    { kind: 'workOrder', id: 'wo-3' },
    { kind: 'equipment', id: 'mill-1' },
    { kind: 'lot', id: 'lot-none' },
  ];
  return pick(targets, wish.job) ?? { kind: 'lot', id: 'lot-1' };
}

/** An option that is offered for it now. */
function optionFor(station: TestStation, wish: Wish): readonly [option: string, reason?: string] {
  const deviation = findDeviation(station.context(), deviationOf(station, wish));
  const options = deviation ? deviationType(deviation.kind).options(station.context(), deviation) : [];
  const option = wish.sensible ? pick(options, wish.pieces) : undefined;
  if (!option) return ['whim'];
  const reasons = option.needsReason === null ? [] : decisionReasons(station.world.plan, option.needsReason);
  const reason = pick(reasons, wish.job)?.code;
  return reason === undefined ? [option.option] : [option.option, reason];
}

const ruleWhens: readonly RuleWhen[] = [
  standingRule.when,
  { kind: 'fact', types: ['JobStarted', 'QuantityReported'] },
  { kind: 'jobPaused', minutes: 1 },
  { kind: 'setupLasts', minutes: 1 },
  { kind: 'scrapShare', percent: 5, pieces: 10 },
  { kind: 'nobodyHere', minutes: 1 },
  { kind: 'dueSoon', minutes: 600 },
  { kind: 'deviationOpen', minutes: 1 },
];

/** The command that a wish means at a station now; undefined when it means none. */
export function commandOf(wish: Wish, station: TestStation): Command | undefined {
  const { commands } = station;
  const people = [...workers, 'nobody', '__proto__'];
  const actor = (wish.sensible ? pick(signedOnAt(station), wish.actor) : undefined) ?? pick(people, wish.actor) ?? '';
  const { order, operation } = jobOf(station, wish);
  const count = String(wish.pieces % 60);
  switch (wish.kind) {
    case 'signOn':
      return commands.signOn(pick(people, wish.actor) ?? '');
    case 'signOff':
      return commands.signOff(actor);
    case 'startRecommended': {
      const first = station.context().recommended();
      return first && commands.start(actor, first.order, first.operation);
    }
    case 'start': {
      const wanted = listedJob(station, wish) ?? { order, operation };
      const reason = wish.sensible ? 'urgent' : pick(['urgent', 'whim', undefined], wish.pieces);
      return commands.start(actor, wanted.order, wanted.operation, reason);
    }
    case 'suspend':
      return commands.suspend(actor, order, operation);
    case 'resume':
      return commands.resume(actor, order, operation);
    case 'report': {
      const pieces = [
        { good: count },
        { scrap: { crack: count } },
        { rework: count },
        { good: count, confirm: true },
        { scrap: { whim: '1' } },
      ];
      return commands.report(actor, order, operation, pick(pieces, wish.pieces) ?? {});
    }
    case 'complete': {
      const ends = [undefined, { remainder: 'open' as const }, {}, { short: 'lost', stop: 'jam' }, { short: 'whim' }];
      return commands.complete(
        actor,
        order,
        operation,
        wish.pieces % 3 === 0 ? {} : { good: count },
        pick(ends, wish.pieces),
      );
    }
    case 'startWithSetup': {
      const wanted = listedJob(station, wish) ?? { order, operation };
      return commands.startWithSetup(actor, wanted.order, wanted.operation, 'urgent');
    }
    case 'startSetup':
    case 'finishSetup':
      return commands[wish.kind](actor, order, operation);
    case 'pause':
      return commands.pause(actor, order, operation, pick(['break', undefined, 'whim'], wish.pieces));
    case 'reopen': {
      const done = finishedJob(station, wish) ?? { order, operation };
      return commands.reopen(
        whoMay(station, wish, 'production.reopen') ?? actor,
        done.order,
        done.operation,
        pick(['miscount', 'miscount', 'whim'], wish.pieces),
      );
    }
    case 'rework': {
      if (wish.sensible) return commands.rework(actor, order, operation, '3');
      const pieces = pick([count, '3', '0', '9999'], wish.pieces) ?? '';
      const unit = pick(['C62', 'KGM'], wish.actor);
      return commands.rework(actor, order, operation, pieces, pick(['burr', 'whim'], wish.pieces), unit);
    }
    case 'decideChange':
      return commands.decideChange(
        whoMay(station, wish, 'production.decideOrderChange') ?? actor,
        orders.find((one) => wish.sensible && orderChangeOf(station.world, one)) ?? order,
        pick(['adopt', 'keep', 'stop'] as const, wish.actor) ?? 'adopt',
      );
    case 'resend':
    case 'settle': {
      const reports = station.facts.filter(({ type }) => type === 'QuantityReported' || type === 'JobCompleted');
      const report = pick(reports, wish.job);
      if (report && wish.sensible) refuse(station, report);
      const who = whoMay(station, wish, 'erp.answerRefusal') ?? actor;
      const posting = report?.id ?? station.newId();
      return wish.kind === 'resend'
        ? commands.resend(who, posting)
        : commands.settle(who, posting, pick(settlements, wish.pieces) ?? 'notNeeded');
    }
    case 'join':
    case 'leave':
      return commands[wish.kind](actor, order, operation, wish.sensible ? undefined : pick(people, wish.pieces));
    case 'consume': {
      const lot = pick(['lot-1', 'lot-2', 'lot-b', 'lot-bad', 'lot-old', 'lot-brass', 'lot-none'], wish.pieces) ?? '';
      const metres = pick([undefined, '3.5', '20', '0'], wish.actor);
      return commands.consume(actor, order, operation, lot, metres, wish.sensible ? undefined : true);
    }
    case 'giveBack': {
      const used = lotsOf(station, order, operation);
      const use = wish.sensible ? pick(used, wish.pieces) : undefined;
      return commands.giveBack(
        actor,
        order,
        operation,
        use?.lot ?? 'lot-1',
        pick(['1', '2.5'], wish.pieces) ?? '',
        use?.material,
      );
    }
    case 'explain':
    case 'split': {
      const part = pick(partsOf(station), wish.job);
      const id = part?.id ?? station.newId();
      if (wish.kind === 'explain')
        return commands.explain(actor, id, pick(['jam', 'no-material', 'whim'], wish.pieces) ?? '');
      return commands.split(
        actor,
        id,
        instantOf(Date.parse(part?.from ?? instantOf(station.clock.nowMs())) + wish.pieces * 20),
      );
    }
    case 'raise': {
      const kind = pick(raisableKinds, wish.pieces) ?? 'assistance';
      return commands.raise(actor, kind, {
        ...(wish.sensible ? {} : { equipment: pick(['mill-1', 'nowhere'], wish.job) ?? '' }),
        ...(wish.pieces % 3 === 1 ? { photo: samplePhoto(1 + (wish.pieces % 40)) } : {}),
      });
    }
    case 'acknowledge':
    case 'settleDeviation':
    case 'openAgain':
      return commands[wish.kind](actor, deviationOf(station, wish));
    case 'assign': {
      const to = pick(roles, wish.pieces) ?? 'setter';
      return commands.assign(actor, deviationOf(station, wish), to, wish.sensible ? undefined : pick(people, wish.job));
    }
    case 'choose':
      return commands.choose(actor, deviationOf(station, wish), ...optionFor(station, wish));
    case 'answer': {
      const who = whoMay(station, wish, 'deviation.approve') ?? actor;
      return commands.answer(who, deviationOf(station, wish), optionFor(station, wish)[0], wish.pieces % 3 > 0);
    }
    case 'merge':
      return commands.merge(actor, deviationOf(station, wish), deviationOf(station, { ...wish, job: wish.pieces }));
    case 'publish':
    case 'switchRule': {
      const who = whoMay(station, wish, wish.kind === 'publish' ? 'rule.publish' : 'rule.switch') ?? actor;
      const rule = pick(['saw-stands', 'scrap', 'unheard-of'], wish.job) ?? '';
      if (wish.kind === 'switchRule') return commands.switchRule(who, rule, wish.pieces % 2 === 0);
      const when = pick(ruleWhens, wish.pieces) ?? standingRule.when;
      return commands.publish(who, rule, { ...standingRule, when }, rehearsedNow(station));
    }
    case 'hold':
    case 'letGo': {
      const target = targetOf(wish);
      const who = whoMay(station, wish, 'quality.hold') ?? actor;
      if (wish.kind === 'hold') return commands.hold(who, target, pick(holdReasons, wish.pieces));
      const [hold] = holdsOn(station.world, target);
      return commands.letGo(who, target, hold?.fact ?? station.newId());
    }
    case 'stopOrder':
      return commands.stopOrder(actor, order, deviationOf(station, wish));
    case 'move': {
      const [use] = lotsOf(station, order, operation);
      const to = pick(['lot-2', 'lot-1', 'lot-b', 'lot-brass', 'lot-none'], wish.pieces) ?? '';
      const { equipment } = station.context().station;
      const at = { order, operation, equipment: equipment ?? 'saw-1', lot: use?.lot ?? 'lot-1', to };
      return commands.move(actor, { ...at, quantity: { value: pick(['1', '5', '0'], wish.actor) ?? '', unit: 'MTR' } });
    }
    case 'decline': {
      const { order: about, operation: of } = listedJob(station, wish) ?? { order, operation };
      return commands.decline(actor, pick(['busy', 'done', 'whim', 'others'], wish.pieces), `${about}/${of}`);
    }
    case 'pin':
    case 'unpin':
    case 'prioritise': {
      const who = whoMay(station, wish, 'sequence.pin') ?? actor;
      const wanted = listedJob(station, wish) ?? { order, operation };
      if (wish.kind === 'prioritise')
        return commands.prioritise(who, wanted.order, wish.pieces % 10, pick([undefined, 'urgent', 'whim'], wish.job));
      if (wish.kind === 'unpin') return commands.unpin(who, wanted.order, wanted.operation);
      const machine = pick(['saw-1', 'saw-2', 'mill-1', 'saw-3'], wish.pieces) ?? '';
      return commands.pin(who, wanted.order, wanted.operation, machine, wish.job % 4);
    }
    case 'stop':
      return commands.stop(actor, pick(['jam', 'no-material', 'whim', null], wish.pieces));
    case 'release':
      return commands.release(actor);
    case 'undoLast':
    case 'undo': {
      const others = station.facts.filter(({ person }) => person?.id !== 'boss');
      const given = [...new Set(others.flatMap(({ command }) => command ?? []))];
      const back = wish.kind === 'undoLast' ? 0 : wish.pieces;
      const command = given.at(-1 - (back % Math.max(1, given.length))) ?? station.newId();
      const doer = others.find((fact) => fact.command === command)?.person?.id;
      return commands.undo(wish.sensible ? (doer ?? actor) : actor, command);
    }
    case 'sync':
    case 'revise':
      return undefined;
  }
}

/** The revision of an order that a wish means; undefined when it means none. */
export function revisionOf(wish: Wish, { world }: TestStation): PlanDocument | undefined {
  if (wish.kind !== 'revise') return undefined;
  const current = planRevision(world.plan, 'workOrder', pick(['wo-1', 'wo-2'], wish.job) ?? '');
  if (current?.kind !== 'workOrder') return undefined;
  const quantity = { value: pick(['100', '150', '40'], wish.pieces) ?? '', unit: 'C62' };
  const requestState = wish.sensible ? 'released' : 'cancelled';
  return { ...current, revision: current.revision + 1, body: { ...current.body, quantity, requestState } };
}
