import { describe, expect, it } from 'vitest';

import type { FrameFromStation } from '../../../shared/host/host-frames.ts';
import { must } from '../../../shared/invariant.ts';
import { handTimers, incidentRecorder } from '../fakes.testkit.ts';
import { STEADY_MS } from './restart-delay.ts';
import type { MessageToStation } from './station-messages.ts';
import { END_GRACE_MS, superviseStation } from './station-supervisor.ts';
import type { StationProcessEvents } from './station-supervisor.ts';

/** Supervises fake processes; the real one is in e2e/shell-recovery.spec.ts. */
function supervise() {
  const timers = handTimers();
  const incidents = incidentRecorder();
  let isEnding = false;
  const processes: { posted: MessageToStation[]; events: StationProcessEvents; ended: number; killed: number }[] = [];
  const station = superviseStation(
    (events) => {
      const own = { posted: [] as MessageToStation[], events, ended: 0, killed: 0 };
      processes.push(own);
      return {
        post: (message) => own.posted.push(message),
        end: () => (own.ended += 1),
        kill: () => {
          own.killed += 1;
          events.onExit(9, '');
        },
      };
    },
    timers,
    incidents.record,
    () => isEnding,
  );
  const latest = () => must(processes.at(-1), 'a process');
  const connect = () => {
    const heard: FrameFromStation[] = [];
    return { heard, connection: station.connect((frame) => heard.push(frame)) };
  };
  return {
    station,
    timers,
    incidents,
    processes,
    connect,
    latest,
    ready: () => latest().events.onMessage({ ready: true }),
    endApplication: () => {
      isEnding = true;
    },
    die: () => latest().events.onExit(9, 'last words'),
  };
}

const beat = { t: 'call', n: 0, method: 'beat', params: {} } as const;

describe('a supervised station', () => {
  it('is told of a screen once it is ready, and frames travel both ways', () => {
    const { connect, latest, ready } = supervise();
    const { heard, connection } = connect();
    expect(heard).toEqual([{ t: 'gone' }]);
    connection.send(beat);
    expect(latest().posted).toEqual([]);
    ready();
    connection.send(beat);
    expect(latest().posted).toEqual([
      { connection: 1, open: true },
      { connection: 1, frame: beat },
    ]);
    latest().events.onMessage({ connection: 1, frame: { t: 'ready' } });
    expect(heard).toEqual([{ t: 'gone' }, { t: 'ready' }]);
    connection.close();
    expect(latest().posted.at(-1)).toEqual({ connection: 1, close: true });
  });

  it('answers each screen on its own connection', () => {
    const { connect, latest, ready } = supervise();
    ready();
    const first = connect();
    const second = connect();
    latest().events.onMessage({ connection: 2, frame: { t: 'ready' } });
    expect([first.heard, second.heard]).toEqual([[], [{ t: 'ready' }]]);
    first.connection.close();
    first.connection.close();
    expect(latest().posted.filter((message) => 'close' in message)).toHaveLength(1);
    latest().events.onMessage({ connection: 1, frame: { t: 'ready' } });
    expect(first.heard).toEqual([]);
  });

  it('that dies is started again at once, the screens hear it and are connected again', () => {
    const { processes, connect, latest, ready, die, incidents } = supervise();
    ready();
    const { heard } = connect();
    die();
    expect(heard).toEqual([{ t: 'gone' }]);
    expect(processes).toHaveLength(2);
    expect(incidents.last()).toMatchObject({ code: 9, deaths: 1, lastWords: 'last words' });
    ready();
    expect(latest().posted).toEqual([{ connection: 1, open: true }]);
  });

  it('that keeps dying is started again after 0, 1, 2, 5, 10, 10... seconds', () => {
    const { processes, timers, die } = supervise();
    const pauses = Array.from({ length: 7 }, (_, earlier) => {
      die();
      const diedAt = timers.now();
      while (processes.length < earlier + 2) timers.pass(1);
      return timers.now() - diedAt;
    });
    expect(pauses).toEqual([0, 1_000, 2_000, 5_000, 10_000, 10_000, 10_000]);
  });

  it('that was well for a minute is started again at once when it dies', () => {
    const { processes, timers, ready, die } = supervise();
    die();
    die();
    timers.pass(1_000);
    ready();
    timers.pass(STEADY_MS);
    die();
    expect(processes).toHaveLength(4);
  });

  it('that was well for less than a minute is not', () => {
    const { processes, timers, ready, die } = supervise();
    die();
    ready();
    timers.pass(STEADY_MS - 1);
    die();
    expect(processes).toHaveLength(2);
  });

  it('is not forgiven for the minute that another process had begun', () => {
    const { processes, timers, ready, die } = supervise();
    ready();
    timers.pass(STEADY_MS / 2);
    die();
    timers.pass(STEADY_MS / 2);
    die();
    expect(processes).toHaveLength(2);
  });

  it('that is gone has nothing more to say', () => {
    const { processes, connect, ready, die } = supervise();
    ready();
    const { heard } = connect();
    die();
    processes[0]?.events.onMessage({ connection: 1, frame: { t: 'ready' } });
    processes[0]?.events.onExit(9, '');
    expect(heard).toEqual([{ t: 'gone' }]);
    expect(processes).toHaveLength(2);
  });

  it('that says why it cannot work is heard by the screens, now and later, until it works', () => {
    const { connect, latest, ready, die, incidents } = supervise();
    const { heard } = connect();
    latest().events.onMessage({ fatal: 'The disk is full.', code: 'disk-full' });
    die();
    const problem = { t: 'problem', message: 'The disk is full.', code: 'disk-full' };
    expect(heard).toEqual([{ t: 'gone' }, problem, { t: 'gone' }, problem]);
    expect(connect().heard).toEqual([{ t: 'gone' }, problem]);
    expect(incidents.kinds()).toEqual(['station-failed', 'station-gone']);
    ready();
    die();
    expect(connect().heard).toEqual([{ t: 'gone' }]);
  });

  it('that says why it cannot work and then stays is ended', () => {
    const { processes, latest, timers } = supervise();
    latest().events.onMessage({ fatal: 'The disk is full.' });
    timers.pass(END_GRACE_MS);
    expect(processes[0]?.killed).toBe(1);
    expect(processes).toHaveLength(2);
  });

  it('that cannot read a fact at three starts in a row is not started again, and the screens know why', async () => {
    const { station, processes, connect, latest, die, incidents, timers } = supervise();
    const fatal = 'Fact 1 (SignedOn) cannot be taken into person:p.';
    for (let start = 0; start < 3; start += 1) {
      latest().events.onMessage({ fatal, code: 'unreadable-fact' });
      die();
      timers.pass(60_000);
    }
    expect(processes).toHaveLength(3);
    expect(incidents.last()).toMatchObject({ deaths: 3, sentence: fatal });
    expect(connect().heard).toEqual([{ t: 'gone' }, { t: 'problem', message: fatal, code: 'unreadable-fact' }]);
    await station.stop();
  });

  it('that cannot read a fact is started again when it ended for another reason in between', () => {
    const { processes, latest, die, timers } = supervise();
    for (const code of ['unreadable-fact', 'unreadable-fact', 'disk-full', 'unreadable-fact', 'unreadable-fact']) {
      latest().events.onMessage({ fatal: 'It cannot start.', code });
      die();
      timers.pass(60_000);
    }
    expect(processes).toHaveLength(6);
  });

  it('that talks nonsense is noted and goes on', () => {
    const { connect, latest, ready, incidents } = supervise();
    ready();
    const { heard } = connect();
    for (const nonsense of [
      null,
      5,
      'ready',
      { ready: false },
      { connection: 1, frame: { t: 'eval' } },
      { connection: 1 },
    ])
      latest().events.onMessage(nonsense);
    expect(heard).toEqual([]);
    expect(incidents.kinds()).toEqual(Array.from({ length: 6 }, () => 'station-message-rejected'));
  });

  it('is ended in order and stays so', async () => {
    const { station, processes, ready, die, incidents, timers } = supervise();
    ready();
    const stopped = station.stop();
    expect(processes[0]?.ended).toBe(1);
    die();
    await stopped;
    timers.pass(60_000);
    expect(processes).toHaveLength(1);
    expect(incidents.kinds()).toEqual([]);
  });

  it('that goes down with the application is neither started again nor an incident', () => {
    const { processes, ready, die, endApplication, incidents } = supervise();
    ready();
    endApplication();
    die();
    expect(processes).toHaveLength(1);
    expect(incidents.kinds()).toEqual([]);
  });

  it('that does not end when asked is ended by force', async () => {
    const { station, processes, timers } = supervise();
    const stopped = station.stop();
    timers.pass(END_GRACE_MS);
    await stopped;
    expect(processes[0]?.killed).toBe(1);
  });

  it('is not started again when it is stopped between two starts', async () => {
    const { station, processes, timers, die } = supervise();
    die();
    die();
    await station.stop();
    timers.pass(60_000);
    expect(processes).toHaveLength(2);
  });
});
