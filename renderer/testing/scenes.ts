import type { LaneProgress } from '../../shared/views/view-schemas.ts';
import type { FakeHost } from './fake-host.ts';

const unreachable = {
  code: 'unreachable',
  detail: 'The server at http://lineside.local:4870 does not answer: connection refused.',
} as const;

/** Both lanes, the urgent one here already unless nothing is known. */
function lanesAt(here: number, coming: number | null, secondsLeft: number | null, completeAt: string | null = null) {
  const at = coming === null ? null : new Date().toISOString();
  return [
    {
      lane: 'priority',
      here: coming === null ? 0 : 12,
      coming: coming === null ? null : 0,
      secondsLeft: 0,
      completeAt: at,
    },
    { lane: 'normal', here, coming, secondsLeft, completeAt },
  ] satisfies [LaneProgress, LaneProgress];
}

const pieces = (value: string) => ({ value, unit: 'C62' });
const job = { order: 'wo-1041', operation: '20' };

function crew(host: FakeHost): void {
  host.past(190, null, { name: 'signOn', params: { badge: '1002' } });
  host.past(185, null, { name: 'signOn', params: { badge: '1003' } });
  host.past(180, null, { name: 'signOn', params: { badge: '1001' } });
}

function running(host: FakeHost): void {
  crew(host);
  host.past(72, 'jana', { name: 'startJob', params: job });
  const count = (minutes: number, good: string, scrap?: string) =>
    host.past(minutes, 'jana', {
      name: 'reportQuantity',
      params: {
        ...job,
        good: pieces(good),
        scrap: scrap === undefined ? [] : [{ quantity: pieces(scrap), reason: 'scratch' }],
        rework: pieces('0'),
      },
    });
  count(50, '60');
  count(40, '50');
  count(31, '0', '2');
  count(12, '27');
  count(4, '1');
}

/** Material in the job, two people on it, stops that nobody has explained yet. */
function workday(host: FakeHost): void {
  running(host);
  host.past(70, 'jana', {
    name: 'consumeMaterial',
    params: { ...job, lot: 'SH-240811', quantity: { value: '40', unit: 'KGM' } },
  });
  host.past(69, 'jana', { name: 'consumeMaterial', params: { ...job, lot: 'RV-88120-B', quantity: pieces('1600') } });
  host.past(60, 'karl', { name: 'joinJob', params: job });
  host.past(48, 'jana', { name: 'stopEquipment', params: { reason: 'tool-change' } });
  host.past(43, 'jana', { name: 'releaseEquipment', params: {} });
  host.stood(34, 32);
  host.stood(21, 14);
}

/** The same day in the language of a badge. */
const workdayOf = (badge: string) => (host: FakeHost) => {
  workday(host);
  host.past(2, null, { name: 'signOff', params: { person: 'karl' } });
  host.past(1, null, { name: 'signOn', params: { badge } });
};

/** A machine that has stood for so long that rules have fired at it, and somebody at the screen. */
const ruledOf = (badge: string) => (host: FakeHost) => {
  running(host);
  host.stood(66, null);
  host.ruled();
  host.past(2, null, { name: 'signOff', params: { person: 'karl' } });
  host.past(1, null, { name: 'signOn', params: { badge } });
};

/** A supervisor gave a job its place, and an order another priority. */
function decided(host: FakeHost): void {
  crew(host);
  host.past(25, 'ines', { name: 'prioritiseOrder', params: { order: 'wo-1047', priority: 4 } });
  host.past(10, 'ines', {
    name: 'pinJob',
    params: { order: 'wo-1055', operation: '20', equipment: 'press-2', place: 0 },
  });
}

/** What has to be decided on such a day, in the language of a badge. */
const troubledOf = (badge: string) => (host: FakeHost) => {
  workdayOf(badge)(host);
  host.troubled();
};

/** The plan of the area, one operation pinned by a supervisor, and a supervisor at the screen. */
const plannedOf = (badge: string) => (host: FakeHost) => {
  running(host);
  host.past(30, 'ines', {
    name: 'pinJob',
    params: { order: 'wo-1044', operation: '20', equipment: 'press-1', place: 0 },
  });
  host.past(2, null, { name: 'signOff', params: { person: 'karl' } });
  host.past(1, null, { name: 'signOn', params: { badge } });
};

/** Situations that the screens must look right in, by name: `?scene=`. */
export const scenes: Readonly<Record<string, (host: FakeHost) => void>> = {
  locked: () => {},
  'locked-running': (host) => {
    running(host);
    for (const person of ['jana', 'karl', 'ines']) host.past(1, null, { name: 'signOff', params: { person } });
  },
  idle: crew,
  running,
  late: (host) => {
    host.past(190, null, { name: 'signOn', params: { badge: '1001' } });
    host.past(120, 'jana', { name: 'startJob', params: job });
    host.past(3, 'jana', {
      name: 'reportQuantity',
      params: { ...job, good: pieces('90'), scrap: [], rework: pieces('4') },
    });
  },
  /** The job is nearly done, and the rivets of the next one are on hold. */
  ending: (host) => {
    workday(host);
    host.past(5, 'jana', {
      name: 'consumeMaterial',
      params: { ...job, lot: 'SH-240811', quantity: { value: '128', unit: 'KGM' } },
    });
    host.past(2, 'jana', {
      name: 'reportQuantity',
      params: { ...job, good: pieces('230'), scrap: [], rework: pieces('0') },
    });
    host.past(1, 'ines', {
      name: 'placeHold',
      params: { target: { kind: 'lot', id: 'RV-88120-B' }, reason: 'suspect' },
    });
  },
  stopped: (host) => {
    running(host);
    host.past(3, 'jana', { name: 'stopEquipment', params: { reason: 'tool-broken' } });
  },
  workday,
  standing: (host) => {
    workday(host);
    host.stood(5, null);
  },
  setup: (host) => {
    crew(host);
    host.past(8, 'jana', { name: 'startJob', params: { ...job, setup: true } });
  },
  paused: (host) => {
    workday(host);
    host.past(6, 'jana', { name: 'pauseJob', params: { ...job, reason: 'break' } });
  },
  changed: (host) => {
    workday(host);
    host.changeOrder('wo-1041', 'released');
  },
  rescheduled: (host) => {
    workday(host);
    host.changeOrder('wo-1041', 'rescheduled');
  },
  troubled: (host) => {
    workday(host);
    host.troubled();
  },
  /** Rules, and an engineer at the screen. */
  decided,
  'decided-german': (host) => {
    decided(host);
    host.past(2, null, { name: 'signOff', params: { person: 'karl' } });
    host.past(1, null, { name: 'signOn', params: { badge: '1002' } });
  },
  ruled: ruledOf('1010'),
  'ruled-german': ruledOf('1002'),
  'ruled-spanish': ruledOf('1005'),
  'ruled-polish': ruledOf('1006'),
  'ruled-chinese': ruledOf('1007'),
  'troubled-german': troubledOf('1002'),
  'troubled-spanish': troubledOf('1005'),
  'troubled-polish': troubledOf('1006'),
  'troubled-chinese': troubledOf('1007'),
  planned: plannedOf('1009'),
  'planned-german': plannedOf('1011'),
  'planned-spanish': plannedOf('1012'),
  'planned-polish': plannedOf('1013'),
  'planned-chinese': plannedOf('1014'),
  'planned-crowded': (host) => {
    plannedOf('1009')(host);
    host.planned({ crowded: true });
  },
  remainder: (host) => {
    workday(host);
    host.past(2, 'jana', {
      name: 'completeJob',
      params: { ...job, good: pieces('12'), scrap: [], rework: pieces('3'), remainder: 'open' },
    });
  },
  counted: (host) => {
    workday(host);
    host.counted(2, 12);
  },
  'workday-german': workdayOf('1002'),
  'workday-spanish': workdayOf('1005'),
  'workday-polish': workdayOf('1006'),
  'workday-chinese': workdayOf('1007'),
  weight: (host) => {
    crew(host);
    const order = { order: 'wo-1060', operation: '20' };
    host.past(90, 'jana', { name: 'startJob', params: { ...order, reason: 'other' } });
    host.past(5, 'jana', {
      name: 'reportQuantity',
      params: { ...order, good: { value: '10250.125', unit: 'KGM' }, scrap: [], rework: { value: '0', unit: 'KGM' } },
    });
  },
  undone: (host) => {
    running(host);
    host.past(2, 'jana', { name: 'suspendJob', params: job });
  },
  german: (host) => {
    running(host);
    host.past(2, null, { name: 'signOff', params: { person: 'karl' } });
    host.past(1, null, { name: 'signOn', params: { badge: '1002' } });
  },
  offline: (host) => {
    running(host);
    const lastContactAt = new Date(Date.now() - 25 * 60_000).toISOString();
    host.setSync({ state: 'offline', waiting: 12, lastContactAt });
  },
  old: (host) => {
    running(host);
    const lastContactAt = new Date(Date.now() - 30 * 3_600_000).toISOString();
    host.setSync({
      state: 'offline',
      waiting: 148,
      lastContactAt,
      problem: unreachable,
    });
  },
  enrol: (host) =>
    host.setSync({
      state: 'never',
      lastContactAt: null,
      lanes: lanesAt(0, null, null),
      trust: { state: 'needed', isBusy: false, failure: null },
    }),
  'enrol-failed': (host) =>
    host.setSync({
      state: 'never',
      lastContactAt: null,
      lanes: lanesAt(0, null, null),
      trust: {
        state: 'needed',
        isBusy: false,
        failure: {
          code: 'wrong-authority',
          detail:
            'The server at lineside-server:4870 shows another authority (0f3a91bc77d2e401…) than the ticket names (77aa19e0c3b25d48…). Somebody may stand in between, or the ticket is of another server. Nothing was sent; ask for a new ticket.',
        },
      },
    }),
  revoked: (host) => {
    running(host);
    host.setSync({
      waiting: 3,
      problem: { code: 'revoked', detail: 'Reported stolen from hall 2' },
      trust: {
        state: 'revoked',
        at: new Date(Date.now() - 5 * 60_000).toISOString(),
        reason: 'Reported stolen from hall 2',
      },
    });
  },
  'clock-off': (host) => {
    running(host);
    host.setSync({
      clockAheadSeconds: 5 * 365 * 86_400,
      problem: {
        code: 'certificate-expired',
        detail:
          'The certificate of the server at lineside-server:4870 has run out. The clock of this station shows 2031-11-22T09:26:17.123Z.',
      },
    });
  },
  'no-plan': (host) => {
    crew(host);
    host.forgetOrders();
    host.setSync({ state: 'never', lastContactAt: null, lanes: lanesAt(0, null, null), problem: unreachable });
  },
  'first-sync': (host) => host.setSync({ lanes: lanesAt(3400, 6600, 19) }),
  'first-sync-signed-on': (host) => {
    crew(host);
    host.forgetOrders();
    host.setSync({ lanes: lanesAt(51_480, 8520, 140) });
  },
  'first-sync-cut': (host) =>
    host.setSync({ state: 'offline', lanes: lanesAt(3400, 6600, null), problem: unreachable }),
  reading: (host) => host.setSync({ history: { state: 'reading', done: 34_000, of: 50_000 } }),
  'catching-up': (host) => {
    running(host);
    const [urgent, normal] = lanesAt(55_000, 4830, 3, new Date(Date.now() - 8 * 3_600_000).toISOString());
    host.setSync({
      waiting: 38,
      lanes: [urgent, { ...normal, here: 55_000 }],
      serverRestoredAt: new Date(Date.now() - 60_000).toISOString(),
      storage: {
        state: 'recovered',
        at: new Date(Date.now() - 3_600_000).toISOString(),
        code: 'damaged',
        detail: 'line-1.sqlite',
      },
    });
  },
  urgent: (host) => {
    crew(host);
    host.setPrioritySafety('confirm', 134);
  },
  'urgent-refused': (host) => {
    crew(host);
    host.setPrioritySafety('refuse', 134);
  },
  away: (host) => {
    running(host);
    setTimeout(() => host.setAway(true), 300);
  },
  unknown: (host) => {
    crew(host);
    host.withhold('home', 'next', 'actions', 'sync');
  },
};
