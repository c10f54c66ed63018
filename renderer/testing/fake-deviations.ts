import { createDeviationIndex } from '../../shared/deviations/deviation-index.ts';
import type { DeviationIndex } from '../../shared/deviations/deviation-index.ts';
import type { DeviationSources } from '../../shared/deviations/deviation-type.ts';
import { findDeviation } from '../../shared/deviations/find-deviation.ts';
import type { PersonHere } from '../../shared/deviations/standing.ts';
import type { FactDraft } from '../../shared/facts/seal.ts';
import { stationDraft } from '../../shared/gate/station-draft.ts';
import type { HostHandlers } from '../../shared/host/host-contract.ts';
import { deviationDetailOf, photoOf, raiseChoicesOf } from '../../shared/views/deviation-detail-of.ts';
import { deviationsViewOf, lineDeviationsOf } from '../../shared/views/deviations-view-of.ts';
import type { DeviationDetail, DeviationsView } from '../../shared/views/deviations-view.ts';
import type { LineView } from '../../shared/views/line-view.ts';
import { EQUIPMENT } from './fake-views.ts';

/** The deviations of the fake station: the real ones of its facts. */
export interface FakeDeviations {
  readonly index: Pick<DeviationIndex, 'open' | 'standings'>;
  readonly view: () => DeviationsView;
  readonly line: () => LineView['deviations'];
  readonly handlers: Pick<HostHandlers, 'deviation' | 'photoOf' | 'raiseChoices'>;
  /** These aggregates have changed. */
  readonly touched: (refs: Iterable<string>) => void;
}

const MINUTE_MS = 60_000;

/** Follows the deviations of a fake station. */
export function createFakeDeviations(
  sources: () => DeviationSources,
  people: () => readonly PersonHere[],
): FakeDeviations {
  const index = createDeviationIndex(sources);
  const ended = new Set<string>();
  return {
    index,
    touched: (refs) => index.touched(refs),
    line: () => lineDeviationsOf(sources(), index.open().values()),
    view() {
      for (const id of index.news()) if (!index.open().has(id)) ended.add(id);
      const at = sources();
      const settled = [...ended].flatMap((id) => findDeviation(at, id) ?? []);
      return deviationsViewOf(at, { open: index.open().values(), settled }, people());
    },
    handlers: {
      async deviation({ id, subject }) {
        const at = sources();
        const known = index.open().get(id) ?? findDeviation(at, id, subject);
        if (!known) return null;
        const detail = deviationDetailOf(at, known, people());
        return id === FAKE_CONFLICT ? { ...detail, ...conflictAt(at.nowMs) } : detail;
      },
      photoOf: async ({ deviation, fact }) => photoOf(sources(), deviation, fact),
      raiseChoices: async (about) => raiseChoicesOf(sources(), about),
    },
  };
}

const FAKE_CONFLICT = 'lotOverconsumed/SH-240811';

/** Both sides of a conflict and why it probably is so: two stations that this fake is not. */
function conflictAt(nowMs: number): Pick<DeviationDetail, 'versions' | 'causes' | 'details'> {
  const at = (minutes: number) => new Date(nowMs - minutes * MINUTE_MS).toISOString();
  return {
    details: [{ code: 'book-and-taken', params: { book: '50', taken: '62.5', over: '12.5', unit: 'KGM' } }],
    causes: [
      { code: 'cause-offline', params: { station: 'Station line 2', minutes: 3 } },
      { code: 'cause-wrong-lot', params: { lot: 'SH-240902' } },
    ],
    versions: [
      {
        fact: 'v1',
        at: at(55),
        person: 'Jana Novak',
        station: 'Station line 1',
        what: { code: 'took', params: { quantity: '40', unit: 'KGM', number: 'WO-1041', place: 'Press brake 2' } },
      },
      {
        fact: 'v2',
        at: at(52),
        person: 'Karl-Heinz Brandstetter',
        station: 'Station line 2',
        what: { code: 'took', params: { quantity: '22.5', unit: 'KGM', number: 'WO-1038', place: 'Press brake 1' } },
      },
    ],
  };
}

/** What a rule told the supervisors. */
export const FAKE_NOTICE = 'ruleNotice/stop-unexplained/press-1/stop';

interface Sketch {
  readonly id: string;
  readonly kind: 'materialShortage' | 'equipmentStop' | 'qualityConcern' | 'assistance' | 'orderStopRequest';
  readonly minutes: number;
  readonly person: string;
  readonly equipment?: string;
  readonly order?: string;
  readonly note?: string;
}

const sketches: readonly Sketch[] = [
  { id: 'd-1', kind: 'materialShortage', minutes: 74, person: 'jana', order: 'wo-1041', note: 'Rack 2 is empty' },
  { id: 'd-2', kind: 'equipmentStop', minutes: 31, person: 'tom', equipment: 'press-1', note: 'Hydraulics leak' },
  { id: 'd-3', kind: 'qualityConcern', minutes: 12, person: 'jana', order: 'wo-1041', note: 'Scratches on the left' },
  { id: 'd-4', kind: 'assistance', minutes: 3, person: 'karl' },
  { id: 'd-5', kind: 'orderStopRequest', minutes: 640, person: 'ines', equipment: 'press-1', order: 'wo-1038' },
];

const by = (person: string, draft: FactDraft): FactDraft => ({ ...draft, person: { id: person, proof: 'badge' } });

/** Five that people raised, of every age, a conflict of two stations, what a rule proposes, and what one tells; some taken, some gone up the ladder. With when each was recorded. */
export function fakeTroubles(nowMs: number): { readonly atMs: number; readonly draft: FactDraft }[] {
  const facts: { readonly atMs: number; readonly draft: FactDraft }[] = [];
  const add = (minutes: number, of: (atMs: number) => FactDraft) => {
    const atMs = nowMs - minutes * MINUTE_MS;
    facts.push({ atMs, draft: of(atMs) });
  };
  for (const { id, kind, minutes, person, equipment = EQUIPMENT, order, note = '' } of sketches) {
    const subject = { equipment, ...(order === undefined ? {} : { order, operation: '20' }) };
    const about = { deviation: id, kind, subject, round: 0 };
    add(minutes, (at) => by(person, stationDraft('DeviationRaised', { ...about, params: {}, note }, at)));
    if (id === 'd-2') add(minutes - 5, (at) => by('ines', stationDraft('DeviationAcknowledged', about, at)));
    if (id !== 'd-1' && id !== 'd-5') continue;
    const step = { ...about, level: 1, to: 'supervisor' as const };
    add(minutes - 10, (at) =>
      stationDraft('DeviationEscalated', { ...step, dueAt: new Date(at).toISOString() }, at, `escalation/${id}/0/1`),
    );
  }
  const conflict = {
    deviation: FAKE_CONFLICT,
    kind: 'lotOverconsumed' as const,
    subject: { equipment: EQUIPMENT, lot: 'SH-240811' },
    round: 0,
  };
  add(51, (at) =>
    stationDraft('DeviationDetected', { ...conflict, params: { over: '12.5', unit: 'KGM' }, rule: null }, at),
  );
  const ofRule = {
    deviation: 'ruleApproval/stop-waits/press-1',
    kind: 'ruleApproval' as const,
    subject: { equipment: EQUIPMENT, order: 'wo-1041', operation: '20' },
    round: 0,
  };
  const params = { minutes: 20, rule: 'Nobody at a running machine' };
  add(8, (at) => stationDraft('DeviationDetected', { ...ofRule, params, rule: 'nobody-here' }, at));
  const ofNotice = {
    deviation: FAKE_NOTICE,
    kind: 'ruleNotice' as const,
    subject: { equipment: 'press-1' },
    round: 0,
  };
  const told = { minutes: 15, rule: 'A stop that nobody explains', role: 'supervisor' };
  const news = { ...told, text: 'The machine stands and nobody says why' };
  add(6, (at) => stationDraft('DeviationDetected', { ...ofNotice, params: news, rule: 'stop-unexplained' }, at));
  return facts.toSorted((a, b) => a.atMs - b.atMs);
}

/** The same call for help once more, by a station that did not know of the first. */
export function fakeTwin(atMs: number): FactDraft {
  const subject = { equipment: EQUIPMENT };
  const about = { deviation: 'd-6', kind: 'assistance' as const, subject, round: 0 };
  return by('tom', stationDraft('DeviationRaised', { ...about, params: {}, note: '' }, atMs));
}
