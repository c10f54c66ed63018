import { stateOf, type World } from '../../shared/aggregates/world.ts';
import { runningJob } from '../../shared/equipment/machine-jobs.ts';
import { stopsOf } from '../../shared/equipment/stops.ts';
import { USUAL_KPI_POLICY } from '../../shared/plan/kpi-policy.ts';
import { planBody } from '../../shared/plan/plan-index.ts';
import type { Figure, PerformanceView, TimelineSegment } from '../../shared/views/performance-view.ts';
import type { ShiftView } from '../../shared/views/shift-view.ts';
import { EQUIPMENT, fakeRanking, STATION } from './fake-views.ts';

const HOUR_MS = 3_600_000;
const iso = (ms: number) => new Date(ms).toISOString();

/** The shift that runs at the fake plant. */
export function fakeShift(nowMs: number) {
  const from = Math.floor(nowMs / HOUR_MS) * HOUR_MS - 5 * HOUR_MS;
  const name = { en: 'Early shift', de: 'Frühschicht' };
  return { id: 'early', name, date: iso(from).slice(0, 10), from: iso(from), to: iso(from + 8 * HOUR_MS) };
}

function segmentsOf(world: World, nowMs: number): TimelineSegment[] {
  const machine = stateOf(world, 'equipment', EQUIPMENT);
  const order = runningJob(machine)?.order ?? null;
  const begun = Date.parse(runningJob(machine)?.since ?? iso(nowMs));
  const segments: TimelineSegment[] = [];
  let at = Date.parse(fakeShift(nowMs).from);
  const until = (toMs: number, state: TimelineSegment['state'], stop: TimelineSegment['stop'] = null) => {
    if (toMs <= at) return;
    segments.push({ state, from: iso(at), to: iso(toMs), stop, order: at >= begun ? order : null });
    at = toMs;
  };
  until(at + 0.4 * HOUR_MS, 'noData');
  until(Math.min(begun, at + HOUR_MS), 'idle');
  until(Math.min(begun, at + HOUR_MS / 2), 'planned');
  until(begun, 'idle');
  until(Math.min(nowMs, begun + 9 * 60_000), 'setup');
  for (const { id, from, to, reason } of stopsOf(machine)) {
    until(Date.parse(from), 'producing');
    until(to === null ? nowMs : Date.parse(to), 'stopped', { id, reason });
  }
  until(nowMs, order === null ? 'idle' : 'producing');
  return segments;
}

/** Figures of a shift that look like figures of a shift; the stops are those of the fake station. */
export function fakePerformance(world: World, nowMs: number): PerformanceView {
  const segments = segmentsOf(world, nowMs);
  const minutes = (state: TimelineSegment['state']) =>
    segments
      .filter((segment) => segment.state === state)
      .reduce((sum, { from, to }) => sum + (Date.parse(to) - Date.parse(from)) / 60_000, 0);
  const [APT, stopped, setup] = [minutes('producing'), minutes('stopped'), minutes('setup')];
  const PBT = APT + stopped + setup + minutes('idle') + minutes('noData');
  const figure = (value: number, formula: string, inputs: Figure['inputs']): Figure => ({
    value: PBT === 0 ? null : value,
    formula,
    inputs,
    coverage: 0.92,
    warning: null,
  });
  const availability = APT / PBT;
  const pareto = new Map<string | null, number>();
  for (const { stop, from, to } of segments)
    if (stop) pareto.set(stop.reason, (pareto.get(stop.reason) ?? 0) + (Date.parse(to) - Date.parse(from)) / 60_000);
  const losses = planBody(world.plan, 'reasons', 'stop')?.reasons ?? [];
  const open = segments.filter(({ stop }) => stop !== null && stop.reason === null);
  return {
    policy: USUAL_KPI_POLICY,
    unit: {
      equipment: EQUIPMENT,
      name: 'Press brake 2',
      shift: fakeShift(nowMs),
      asOf: iso(nowMs),
      figures: {
        oee: figure(availability * 0.87 * 0.985, 'A × E × QR', { A: availability, E: 0.87, QR: 0.985 }),
        availability: figure(availability, 'APT / PBT', { APT, PBT }),
        effectiveness: { ...figure(1.12, '(PRI × PQ) / APT', { PRI: 0.34, PQ: 140, APT }), warning: 'rate' },
        qualityRatio: figure(0.985, 'GQ / PQ', { GQ: 138, PQ: 140 }),
        netEquipmentEffectiveness: figure(availability * 0.9, 'AUPT / PBT × E × QR', { AUPT: APT + setup, PBT }),
      },
      good: 138,
      scrap: 2,
      rework: 0,
      segments,
      pareto: [...pareto].map(([reason, lost]) => ({
        reason,
        loss: losses.find(({ code }) => code === reason)?.loss ?? null,
        minutes: lost,
        count: segments.filter(({ stop }) => stop !== null && stop.reason === reason).length,
      })),
      unexplained: { count: open.length, minutes: pareto.get(null) ?? 0 },
    },
  };
}

/** The beginning of a shift at the fake station. */
export function fakeShiftView(world: World, nowMs: number): ShiftView {
  const { lines, readyCount } = fakeRanking(world, nowMs);
  const machine = stateOf(world, 'equipment', EQUIPMENT);
  const running = runningJob(machine);
  const blocked = lines.filter(({ readiness }) => readiness === 'blocked');
  const people: ShiftView['people'] = [];
  for (const [id, { state }] of world.logs.person) {
    const since = state.sessions[STATION];
    const person = planBody(world.plan, 'person', id);
    if (since !== undefined && person)
      people.push({ id, name: person.name, roles: person.roles, station: STATION, since, jobs: [] });
  }
  return {
    shift: fakeShift(nowMs),
    people,
    machines: [
      {
        equipment: EQUIPMENT,
        name: 'Press brake 2',
        running: running ? (planBody(world.plan, 'workOrder', running.order)?.number ?? running.order) : null,
        stopped: false,
        ready: readyCount,
        blocked: blocked.length,
      },
      { equipment: 'press-1', name: 'Press brake 1', running: 'WO-1031', stopped: true, ready: 6, blocked: 2 },
    ],
    missing: [
      {
        what: { code: 'predecessor-open', params: { predecessor: 'Laser cut', workCenter: 'Laser' } },
        jobs: Math.max(1, blocked.length),
      },
    ],
    due: { jobs: 3, late: 1 },
  };
}
