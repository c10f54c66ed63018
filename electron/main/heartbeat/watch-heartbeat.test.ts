import { describe, expect, it } from 'vitest';

import type { FrameFromStation, FrameToStation } from '../../../shared/host/host-frames.ts';
import { FakeContents, handTimers, incidentRecorder } from '../fakes.testkit.ts';
import { KIOSK_URL, RESTARTING_URL } from '../protocol/addresses.ts';
import { AWAY_LIMIT_MS, KERNEL_LIMIT_MS, SCREEN_LIMIT_MS } from './vital-signs.ts';
import { BEAT_MS, watchHeartbeat } from './watch-heartbeat.ts';
import type { BeatingContents } from './watch-heartbeat.ts';

/** A kiosk whose screen beats and whose kernel answers, as long as they are told to. */
function beating() {
  const timers = handTimers();
  const incidents = incidentRecorder();
  const alive = { screen: true, kernel: true, store: true };
  const count = { well: 0, restarts: 0, asked: 0 };
  let say: (frame: FrameFromStation) => void = () => undefined;
  const watch = watchHeartbeat({
    station: {
      restart: () => (count.restarts += 1),
      connect(receive) {
        say = (frame) => receive(frame);
        return {
          close: () => undefined,
          send(frame: FrameToStation) {
            if (frame.t !== 'call') return;
            count.asked += 1;
            if (!alive.kernel) return;
            if (alive.store) receive({ t: 'result', n: frame.n, ok: true, value: { at: 'now' } });
            else receive({ t: 'result', n: frame.n, ok: false, error: { code: 'failed', message: 'No disk.' } });
          },
        };
      },
    },
    now: timers.now,
    timers,
    record: incidents.record,
    onWell: () => (count.well += 1),
  });
  const contents = new FakeContents();
  const load = (url: string) => {
    contents.loaded.push(url);
    contents.emit('did-navigate');
    contents.emit('dom-ready');
  };
  watch.watch(contents as unknown as BeatingContents);
  load(KIOSK_URL);
  say({ t: 'ready' });
  /** Lets seconds pass, with the beats of the screen between them; answers arrive as promises do. */
  const pass = async (ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += BEAT_MS) {
      timers.pass(BEAT_MS);
      if (alive.screen) watch.screenBeat();
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
    }
  };
  return { alive, count, contents, incidents, timers, watch, load, pass, say: (frame: FrameFromStation) => say(frame) };
}

describe('the heartbeat', () => {
  it('of screens and kernel keeps the service manager content', async () => {
    const { count, contents, incidents, pass } = beating();
    await pass(600_000);
    expect(count).toEqual({ well: 120, restarts: 0, asked: 120 });
    expect(contents.crashes).toBe(0);
    expect(incidents.kinds()).toEqual([]);
  });

  it('of the screen alone stops: it is ended once, to be loaded anew', async () => {
    const { alive, count, contents, incidents, load, pass } = beating();
    await pass(60_000);
    alive.screen = false;
    await pass(SCREEN_LIMIT_MS.next + BEAT_MS);
    expect(contents.crashes).toBe(1);
    expect(incidents.kinds()).toEqual(['screen-frozen']);
    await pass(60_000);
    expect(contents.crashes).toBe(1);
    load(RESTARTING_URL);
    load(KIOSK_URL);
    alive.screen = true;
    const before = count.well;
    await pass(60_000);
    expect(count.well - before).toBe(12);
    expect(count.restarts).toBe(0);
  });

  it('of a screen that hangs from its beginning is missed too', async () => {
    const { alive, contents, pass } = beating();
    alive.screen = false;
    await pass(SCREEN_LIMIT_MS.first - BEAT_MS);
    expect(contents.crashes).toBe(0);
    await pass(2 * BEAT_MS);
    expect(contents.crashes).toBe(1);
  });

  it.each(['kernel', 'store'] as const)(
    'of the %s stops: the station is started anew, the screen is not blamed',
    async (part) => {
      const { alive, count, contents, incidents, pass, say } = beating();
      await pass(60_000);
      alive[part] = false;
      alive.screen = false; // It waits for its own answer and asks no more.
      await pass(KERNEL_LIMIT_MS + BEAT_MS);
      expect(count.restarts).toBe(1);
      expect(incidents.kinds()).toEqual(['station-frozen']);
      say({ t: 'gone' });
      alive[part] = true;
      say({ t: 'ready' });
      alive.screen = true;
      await pass(120_000);
      expect(count.restarts).toBe(1);
      expect(contents.crashes).toBe(0);
    },
  );

  it('of a kernel that never comes back lets the service manager step in, and is noted once', async () => {
    const { count, incidents, pass, say } = beating();
    say({ t: 'gone' });
    await pass(AWAY_LIMIT_MS.kernel);
    const before = count.well;
    await pass(60_000);
    expect(count.well - before).toBeLessThanOrEqual(1);
    expect(incidents.kinds()).toEqual(['not-well']);
  });

  it('of a kernel that said why it cannot work is not waited for: a new start would change nothing', async () => {
    const { count, pass, say } = beating();
    say({ t: 'gone' });
    say({ t: 'problem', message: 'The disk is full.' });
    await pass(2 * AWAY_LIMIT_MS.kernel);
    expect(count).toMatchObject({ well: (2 * AWAY_LIMIT_MS.kernel) / BEAT_MS, restarts: 0 });
  });

  it('is not held against anybody when the whole machine has slept', async () => {
    const { count, contents, incidents, timers, watch, pass } = beating();
    await pass(60_000);
    timers.sleep(3_600_000);
    await pass(60_000);
    watch.screenBeat();
    expect([count.restarts, contents.crashes, incidents.kinds()]).toEqual([0, 0, []]);
  });
});
