import type { LineUnit, LineView } from '../../shared/views/line-view.ts';
import type { Figure } from '../../shared/views/performance-view.ts';
import { fakeShift } from './fake-shift.ts';
import { EQUIPMENT } from './fake-views.ts';

const iso = (ms: number) => new Date(ms).toISOString();

function oee(value: number | null): Figure {
  return { value, formula: 'A × E × QR', inputs: { APT: 212.5, PBT: 285 }, coverage: 0.96, warning: null };
}

interface UnitSketch {
  readonly id: string;
  readonly name: string;
  readonly state: LineUnit['state'];
  readonly minutes: number;
  readonly reason?: string;
  /** Good, expected, ordered. */
  readonly job?: readonly [number: string, good: string, expected: string | null, quantity: string, dueHours: number];
  readonly people?: readonly string[];
  readonly oee: number | null;
  readonly unexplained?: number;
}

const sketches: readonly UnitSketch[] = [
  {
    id: 'laser-1',
    name: 'Laser 1',
    state: 'producing',
    minutes: 34,
    job: ['WO-1047', '212', '205', '600', 6],
    people: ['Tom Li'],
    oee: 0.81,
  },
  {
    id: 'laser-2',
    name: 'Laser 2',
    state: 'stopped',
    minutes: 47,
    reason: 'tool-broken',
    job: ['WO-1063', '31', '120', '150', 3],
    people: ['Ida Holm'],
    oee: 0.34,
    unexplained: 1,
  },
  {
    id: 'press-1',
    name: 'Press brake 1',
    state: 'stopped',
    minutes: 6,
    job: ['WO-1052', '44', '52', '60', 1],
    people: ['Karl-Heinz Brandstetter'],
    oee: 0.62,
    unexplained: 4,
  },
  {
    id: EQUIPMENT,
    name: 'Press brake 2',
    state: 'producing',
    minutes: 12,
    job: ['WO-1041', '138', '171', '400', 4],
    people: ['Jana Novak', 'Karl-Heinz Brandstetter'],
    oee: 0.71,
    unexplained: 2,
  },
  {
    id: 'press-3',
    name: 'Press brake 3',
    state: 'setup',
    minutes: 9,
    job: ['WO-1058', '0', null, '300', 30],
    people: ['Mia Brandt'],
    oee: 0.66,
  },
  {
    id: 'punch-1',
    name: 'Turret punch',
    state: 'producing',
    minutes: 88,
    job: ['WO-1055', '402', '398', '640', -1],
    people: ['Sven Aalto'],
    oee: 0.77,
  },
  {
    id: 'weld-1',
    name: 'Welding cell 1',
    state: 'paused',
    minutes: 18,
    job: ['WO-1031', '17', '19', '24', 5],
    people: ['Noor Haddad'],
    oee: 0.58,
  },
  { id: 'weld-2', name: 'Welding cell 2', state: 'idle', minutes: 190, oee: 0.12 },
  {
    id: 'paint-1',
    name: 'Powder coating',
    state: 'producing',
    minutes: 55,
    job: ['WO-1038', '731', '700', '1200', 8],
    people: ['Ana Prieto'],
    oee: 0.83,
  },
  { id: 'wash-1', name: 'Washing line', state: 'noData', minutes: 75, oee: null },
  {
    id: 'assembly-1',
    name: 'Assembly 1',
    state: 'producing',
    minutes: 21,
    job: ['WO-1066', '512', '530', '2000', 49],
    people: ['Lena Otto', 'Piet Maas'],
    oee: 0.69,
  },
  {
    id: 'assembly-2',
    name: 'Assembly 2',
    state: 'producing',
    minutes: 140,
    job: ['WO-1044', '61', '60', '85', 2],
    people: ['Rui Costa'],
    oee: 0.74,
    unexplained: 1,
  },
];

const declinedOf = (nowMs: number): LineUnit['declined'] => [
  {
    reason: 'busy',
    text: { en: 'Busy with something else', de: 'Gerade mit anderem beschäftigt' },
    week: 4,
    month: 9,
    cases: [{ at: iso(nowMs - 3_600_000), person: 'Ines Moreau', taken: null, first: null }],
  },
];
const overriddenOf = (nowMs: number): LineUnit['declined'] => [
  {
    reason: 'material',
    text: { en: 'Material is not here', de: 'Material ist nicht da' },
    week: 0,
    month: 2,
    cases: [
      { at: iso(nowMs - 9 * 86_400_000), person: 'Jonas Weber', taken: '4711 · Cut', first: '4708 · Cut' },
      { at: iso(nowMs - 10 * 86_400_000), person: 'Jonas Weber', taken: '4712 · Cut', first: '4708 · Cut' },
    ],
  },
];

function unitOf(sketch: UnitSketch, nowMs: number): LineUnit {
  const { job } = sketch;
  return {
    equipment: sketch.id,
    name: sketch.name,
    workCenter: sketch.id.replace(/-\d$/, ''),
    state: sketch.state,
    since: sketch.state === 'noData' ? null : iso(nowMs - sketch.minutes * 60_000),
    reason: sketch.reason ?? null,
    job: job
      ? {
          number: job[0],
          operationName: 'Bend',
          material: 'Side panel left, 1.5 mm',
          good: job[1],
          expected: job[2],
          quantity: job[3],
          unit: 'C62',
          due: iso(nowMs + job[4] * 3_600_000),
        }
      : null,
    people: [...(sketch.people ?? [])],
    oee: oee(sketch.oee),
    good: Number(job?.[1] ?? 0),
    scrap: 3,
    unexplained: sketch.unexplained ?? 0,
    declined: sketch.id === 'laser-2' ? declinedOf(nowMs) : [],
    overridden: sketch.id === 'laser-2' ? overriddenOf(nowMs) : [],
    dataAt: sketch.state === 'noData' ? iso(nowMs - 75 * 60_000) : iso(nowMs - 20_000),
  };
}

/** A plant of twelve machines in the middle of a shift: two stand, one is silent, one is behind. */
export function fakeLine(nowMs: number, deviations: LineView['deviations']): LineView {
  const units = sketches.map((sketch) => unitOf(sketch, nowMs));
  return {
    area: 'Sheet metal works',
    shift: fakeShift(nowMs),
    units,
    oee: oee(0.64),
    good: 2148,
    expected: 2305,
    deviations,
    dataAt: iso(nowMs - 8000),
  };
}
