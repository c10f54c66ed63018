import { describe, expect, test } from 'vitest';

import { createHostPair } from '../testing/host-pair.ts';
import { aboutTest, createHostService, noReasons } from '../testing/host-service.ts';
import { HostCallError } from './connect-host.ts';
import type { HostView } from './host-contract.ts';
import { MAX_FRAME_LENGTH } from './host-frames.ts';
import type { FrameFromStation } from './host-frames.ts';
import { serveHost } from './serve-host.ts';
import type { HostService } from './serve-host.ts';

const reasons = noReasons;
const actions: HostView<'actions'> = { lines: [] };

/** Lets everything that waits only for promises happen. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

const signOff = (id: string) => ({ id, actor: null, name: 'signOff' as const, params: { person: 'ann' } });
const id1 = '018f3f6e-0000-7000-8000-000000000001';
const id2 = '018f3f6e-0000-7000-8000-000000000002';

describe('a screen and its station', () => {
  test('answer a call with what the handler returns', async () => {
    const pair = createHostPair(createHostService().service);
    pair.start();
    await expect(pair.link.host.call('about', {})).resolves.toEqual(aboutTest);
    await expect(pair.link.host.call('execute', signOff(id1))).resolves.toEqual({ ok: true, facts: [id1] });
  });

  test('keep answers apart when they come in another order than the calls', async () => {
    const open = new Map<string, () => void>();
    const { service: made } = createHostService({
      execute: (command) =>
        new Promise((resolve) => open.set(command.id, () => resolve({ ok: true, facts: [command.id] }))),
    });
    const pair = createHostPair(made);
    pair.start();
    const first = pair.link.host.call('execute', signOff(id1));
    const second = pair.link.host.call('execute', signOff(id2));
    open.get(id2)?.();
    open.get(id1)?.();
    expect(await Promise.all([first, second])).toEqual([
      { ok: true, facts: [id1] },
      { ok: true, facts: [id2] },
    ]);
  });

  test('hold a call back while the station is away and give it once when it comes', async () => {
    const { calls, service: made } = createHostService();
    const pair = createHostPair(made);
    const answer = pair.link.host.call('execute', signOff(id1));
    await settled();
    expect(pair.toStation).toEqual([]);
    pair.start();
    await expect(answer).resolves.toEqual({ ok: true, facts: [id1] });
    expect(calls).toEqual([id1]);
  });

  test('send a call again whose answer was lost, in the order of the calls, with the same command id', async () => {
    const { calls, service: made } = createHostService({});
    let alive = false;
    const slow: HostService = {
      ...made,
      handlers: {
        ...made.handlers,
        execute: (command) => {
          calls.push(command.id);
          return alive ? Promise.resolve({ ok: true, facts: [] }) : new Promise(() => undefined);
        },
      },
    };
    const pair = createHostPair(slow);
    pair.start();
    const both = Promise.all([
      pair.link.host.call('execute', signOff(id1)),
      pair.link.host.call('execute', signOff(id2)),
    ]);
    pair.stop();
    alive = true;
    pair.start();
    await both;
    expect(calls).toEqual([id1, id2, id1, id2]);
  });

  test('send what waited exactly once, also when somebody asks at the moment the station comes', async () => {
    const pair = createHostPair(createHostService().service);
    const before = pair.link.host.call('execute', signOff(id1));
    let during: Promise<unknown> = Promise.resolve();
    pair.link.host.onConnection((connected) => {
      if (!connected) return;
      during = pair.link.host.call('execute', signOff(id2));
      pair.link.host.subscribe('sync', () => undefined);
    });
    pair.start();
    await before;
    await during;
    expect(pair.toStation).toEqual([
      { t: 'call', n: 0, method: 'execute', params: signOff(id1) },
      { t: 'call', n: 1, method: 'execute', params: signOff(id2) },
      { t: 'subscribe', topic: 'sync' },
    ]);
  });

  test('tell a watcher at once and at every change whether the station answers', () => {
    const pair = createHostPair(createHostService().service);
    const heard: boolean[] = [];
    const end = pair.link.host.onConnection((connected) => heard.push(connected));
    pair.start();
    pair.start();
    pair.link.receive({ t: 'gone' });
    pair.stop();
    pair.start();
    end();
    pair.stop();
    expect(heard).toEqual([false, true, false, true]);
  });

  test('tell why the station cannot work until it does, and take a complaint about a frame for no such reason', () => {
    const pair = createHostPair(createHostService().service);
    const heard: (string | null)[][] = [];
    pair.link.host.onProblem((sentence, code) => heard.push([sentence, code]));
    pair.start();
    pair.link.receive({ t: 'problem', message: 'A frame was not understood.' });
    pair.link.receive({ t: 'gone' });
    pair.link.receive({ t: 'problem', message: 'The disk is full.', code: 'disk-full' });
    pair.start();
    expect(heard).toEqual([
      [null, null],
      ['The disk is full.', 'disk-full'],
      [null, null],
    ]);
  });

  test('turn a failing handler into a sentence', async () => {
    const { service: made } = createHostService({
      beat: async () => {
        throw new Error('The disk is full: make room on it.');
      },
    });
    const pair = createHostPair(made);
    pair.start();
    const call = pair.link.host.call('beat', {});
    await expect(call).rejects.toThrow('The disk is full: make room on it.');
    await expect(call).rejects.toMatchObject({ code: 'failed' });
  });

  test('refuse parameters that the contract does not know', async () => {
    const pair = createHostPair(createHostService().service);
    pair.start();
    const call = pair.link.host.call('beat', { now: 1 } as object as Record<string, never>);
    await expect(call).rejects.toMatchObject({ code: 'invalid', message: expect.stringContaining('"beat"') });
  });

  test('refuse an answer that the contract does not know', async () => {
    const pair = createHostPair(
      createHostService({ beat: async () => ({ when: 'now' }) as unknown as { at: string } }).service,
    );
    pair.start();
    await expect(pair.link.host.call('beat', {})).rejects.toBeInstanceOf(HostCallError);
  });

  test('refuse a call that is too large for the station instead of waiting for ever', async () => {
    const pair = createHostPair(createHostService().service);
    pair.start();
    const call = pair.link.host.call('execute', {
      ...signOff(id1),
      params: { person: 'x'.repeat(MAX_FRAME_LENGTH) },
    });
    await expect(call).rejects.toThrow('characters; a station takes at most');
    expect(pair.toStation).toEqual([]);
  });

  test('refuse a call of another build by its number, so that nobody waits for ever', async () => {
    const sent: FrameFromStation[] = [];
    const connection = serveHost(createHostService().service, (frame) => sent.push(frame));
    connection.receive({ t: 'call', n: 7, method: 'selfDestruct', params: {} });
    connection.receive({ t: 'call', n: 8, method: 'beat', params: {}, extra: 1 });
    expect(sent.slice(1)).toEqual([
      { t: 'result', n: 7, ok: false, error: { code: 'invalid', message: expect.stringContaining('method') } },
      { t: 'result', n: 8, ok: false, error: { code: 'invalid', message: expect.stringContaining('extra') } },
    ]);
  });
});

describe('a subscription', () => {
  test('gets the present view at once and every later one', () => {
    const pair = createHostPair(createHostService({}, { reasons }).service);
    pair.start();
    const seen: unknown[] = [];
    pair.link.host.subscribe('reasons', (view) => seen.push(view));
    const later = { ...reasons, stop: [{ code: 'jam', text: { en: 'Jam', de: 'Stau' } }] };
    pair.station()?.publish('reasons', later);
    pair.station()?.publish('actions', actions);
    expect(seen).toEqual([reasons, later]);
  });

  test('is asked for once for several listeners, and a late listener sees the last view', () => {
    const pair = createHostPair(createHostService({}, { reasons }).service);
    pair.start();
    const seen: string[] = [];
    const listener = () => seen.push('same function');
    const end = pair.link.host.subscribe('reasons', listener);
    pair.link.host.subscribe('reasons', listener);
    expect(pair.toStation).toEqual([{ t: 'subscribe', topic: 'reasons' }]);
    expect(seen).toHaveLength(2);
    end();
    end();
    pair.station()?.publish('reasons', reasons);
    expect(seen).toHaveLength(3);
  });

  test('is renewed when the station comes back', () => {
    const pair = createHostPair(createHostService({}, { reasons }).service);
    pair.start();
    const seen: unknown[] = [];
    pair.link.host.subscribe('reasons', (view) => seen.push(view));
    pair.stop();
    pair.start();
    expect(pair.toStation.filter((frame) => frame.t === 'subscribe')).toHaveLength(2);
    expect(seen).toEqual([reasons, reasons]);
  });

  test('made while the station is away begins when it comes', () => {
    const pair = createHostPair(createHostService({}, { reasons }).service);
    const seen: unknown[] = [];
    pair.link.host.subscribe('reasons', (view) => seen.push(view));
    expect(pair.toStation).toEqual([]);
    pair.start();
    expect(seen).toEqual([reasons]);
  });

  test('ends with its last listener, and what was still on its way is not shown to a later one', () => {
    const pair = createHostPair(createHostService().service);
    pair.start();
    const end = pair.link.host.subscribe('reasons', () => undefined);
    end();
    expect([...(pair.station()?.topics ?? ['none'])]).toEqual([]);
    pair.link.receive({ t: 'view', topic: 'reasons', value: reasons });
    const seen: unknown[] = [];
    pair.link.host.subscribe('reasons', (view) => seen.push(view));
    expect(seen).toEqual([]);
  });

  test('keeps the last good view when one of another build cannot be read', () => {
    const pair = createHostPair(createHostService({}, { reasons }).service);
    pair.start();
    const seen: unknown[] = [];
    pair.link.host.subscribe('reasons', (view) => seen.push(view));
    pair.station()?.publish('reasons', { scrap: 'all' });
    pair.link.host.subscribe('reasons', (view) => seen.push(view));
    expect(seen).toEqual([reasons, reasons]);
  });
});
