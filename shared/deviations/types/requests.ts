import { stateOf } from '../../aggregates/world.ts';
import type { Role } from '../../authority/can.ts';
import { planBody } from '../../plan/plan-index.ts';
import { knownReason } from '../../plan/reasons.ts';
import { inReworkOf, missingOf } from '../../production/job-lookup.ts';
import type { Job } from '../../production/job-lookup.ts';
import { executionStatus } from '../../production/operation-state.ts';
import { compareDecimals, subtractDecimals } from '../../quantity/quantity.ts';
import type { Worded } from '../../views/worded.ts';
import { callOf } from '../deviation-kinds.ts';
import type { Deviation, DeviationOption, DeviationSources } from '../deviation-type.ts';
import { plainOption, plainType } from '../plain-type.ts';
import { jobOf, minutesLeft, offTheMachine, orderNumber, say, shownOf, timeliness } from './saying.ts';

/** What is made of a job, and what is missing. */
function madeOf(job: Job): Worded {
  const { good, scrap } = job.state;
  return say('made-so-far', { good, scrap, missing: missingOf(job), unit: job.quantity.unit });
}

function stopOptions(sources: DeviationSources, { id, subject }: Deviation): DeviationOption[] {
  const job = jobOf(sources, subject);
  const { order } = subject;
  const off = offTheMachine(sources, subject);
  const figures = job ? [madeOf(job)] : [];
  const shown = shownOf(job);
  const goOn = plainOption('goOn', {
    consequences: job ? [madeOf(job), timeliness(sources, job, 0)] : [],
    settles: true,
    shown,
  });
  const suspend = plainOption('suspend', {
    consequences: [
      ...figures,
      ...(job ? [say('work-left', { remaining: minutesLeft(sources.world, job), due: job.order.due })] : []),
      ...off.consequences,
    ],
    effects: off.effects,
    shown,
  });
  const stop = plainOption('stop', {
    consequences: [
      ...figures,
      ...(order === undefined
        ? [say('no-order')]
        : [say('never-again', { number: orderNumber(sources.world, order) })]),
      ...off.consequences,
    ],
    effects:
      order === undefined ? off.effects : [{ name: 'stopOrder', params: { order, deviation: id } }, ...off.effects],
    needsSecond: true,
    shown,
  });
  return [goOn, suspend, stop];
}

/** Somebody wants an order stopped: go on, rest it for now, or stop it for good, which takes two. */
export const orderStopRequest = plainType({
  owner: 'supervisor',
  blocksStart: true,
  options: stopOptions,
  // Stopped, and nothing of it runs: what was put aside is never taken up again.
  isOver({ world }, { subject, round }) {
    if (round.chosen?.option !== 'stop' || subject.order === undefined) return false;
    const { stopped, operations } = stateOf(world, 'workOrder', subject.order);
    return stopped !== null && Object.values(operations).every(({ runs }) => runs.every(({ suspended }) => suspended));
  },
});

/** The pieces that wait for rework of a job and have no operation yet; those that were named, else those that were counted. */
function reworkPieces({ params }: Deviation, job: Job): string {
  const named = params['pieces'];
  if (typeof named === 'string' && /^\d+(\.\d+)?$/.test(named)) return named;
  if (typeof named === 'number' && named > 0) return String(named);
  return subtractDecimals(job.state.rework, inReworkOf(job));
}

/** Pieces need work that the plan does not know: an operation for them, or they are used or scrapped as they are. */
export const reworkNeeded = plainType({
  owner: 'supervisor',
  options(sources, deviation) {
    const { world } = sources;
    const job = jobOf(sources, deviation.subject);
    const asTheyAre = plainOption('useAsIs', {
      consequences: job ? [madeOf(job)] : [],
      needsReason: 'asItIs',
      settles: true,
    });
    const pieces = job ? reworkPieces(deviation, job) : '0';
    if (!job || compareDecimals(pieces, '0') <= 0) return [plainOption('seeTo'), asTheyAre];
    const reasons = planBody(world.plan, 'reasons', 'rework')?.reasons.map(({ code }) => code) ?? [];
    const wanted = deviation.params['reason'];
    const named = typeof wanted === 'string' && knownReason(world.plan, 'rework', wanted) ? [wanted] : reasons;
    const { unit, value: ordered } = job.quantity;
    const minutesOf = (of: number) =>
      Number(ordered) > 0 ? Math.round((job.operation.runMinutes * of) / Number(ordered)) : 0;
    const minutes = minutesOf(Number(pieces));
    // What is sent to rework is not made once more: while it is missing in the job, its time is among what is left.
    const missing = executionStatus(job.state) === 'completed' ? 0 : Number(missingOf(job));
    const counted = minutesOf(Math.min(Number(pieces), missing));
    const { orderId: order, operation } = job;
    const adds = named.slice(0, 6).map((reason) =>
      plainOption(`rework/${reason}`, {
        params: { pieces, unit, reworkReason: reason },
        consequences: [
          say('rework-added', { pieces, unit, remaining: minutes, operation: operation.name }),
          timeliness(sources, job, minutes - counted),
        ],
        effects: [
          {
            name: 'addReworkOperation',
            params: { order, operation: operation.id, quantity: { value: pieces, unit }, reason },
          },
        ],
        settles: true,
        shown: shownOf(job),
      }),
    );
    return [...adds, asTheyAre];
  },
});

/** Whom a call is for. */
const callees: Readonly<Record<string, Role>> = {
  maintenance: 'maintenance',
  material: 'materialHandler',
  quality: 'qualityInspector',
  leader: 'supervisor',
};

/** Somebody is called; who comes says so, and that it is settled. */
export const assistance = plainType({
  owner: (_sources, _subject, params) => callees[callOf('assistance', params) ?? ''] ?? 'supervisor',
  answerMinutes: 5,
  options: ({ world }, { params, subject }) => {
    const call = callOf('assistance', params) ?? '';
    const waiting = stateOf(world, 'equipment', subject.equipment).jobs.filter(({ suspended }) => !suspended);
    const role = callees[call] ?? 'supervisor';
    return [
      plainOption('seeTo', {
        params: { owner: role },
        consequences: waiting.map(({ order }) => say('runs-meanwhile', { number: orderNumber(world, order) })),
      }),
      plainOption('notNeeded', { settles: true }),
    ];
  },
});
