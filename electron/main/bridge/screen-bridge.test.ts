import { EventEmitter } from 'node:events';

import { describe, expect, it } from 'vitest';

import type { FrameFromStation, FrameToStation } from '../../../shared/host/host-frames.ts';
import { CHANNEL_FROM_STATION, CHANNEL_TO_STATION } from '../../../shared/host/preload-bridge.ts';
import { FakeContents, incidentRecorder } from '../fakes.testkit.ts';
import { KIOSK_URL, RESTARTING_URL } from '../protocol/addresses.ts';
import { openScreenBridge } from './screen-bridge.ts';
import type { BridgedContents } from './screen-bridge.ts';

/** A station that notes what each connection says. */
function notingStation() {
  const connections: { received: FrameToStation[]; closed: boolean; say: (frame: FrameFromStation) => void }[] = [];
  return {
    connections,
    connect(receive: (frame: FrameFromStation) => void) {
      const connection = { received: [] as FrameToStation[], closed: false, say: receive };
      connections.push(connection);
      return {
        send: (frame: FrameToStation) => connection.received.push(frame),
        close: () => {
          connection.closed = true;
        },
      };
    },
  };
}

function openBridge() {
  const ipc = new EventEmitter();
  const station = notingStation();
  const incidents = incidentRecorder();
  const heard: string[] = [];
  const bridge = openScreenBridge(ipc as never, station, incidents.record, {
    onBeat: () => heard.push('beat'),
    onLeave: (person) => heard.push(`leave ${person}`),
  });
  const show = (id: number) => {
    const contents = new FakeContents(id);
    bridge.attach(contents as unknown as BridgedContents);
    contents.loaded.push(KIOSK_URL);
    contents.emit('dom-ready');
    return contents;
  };
  const say = (id: number, text: unknown, frame: object | null = { origin: 'app://kiosk', parent: null }) =>
    ipc.emit(CHANNEL_TO_STATION, { sender: { id }, senderFrame: frame }, text);
  return { station, incidents, heard, bridge, show, say };
}

const beat = { t: 'call', n: 0, method: 'beat', params: {} } as const;

describe('the bridge', () => {
  it('gives each loaded screen a connection and carries frames both ways', () => {
    const { station, show, say } = openBridge();
    const contents = show(1);
    say(1, JSON.stringify(beat));
    expect(station.connections[0]?.received).toEqual([beat]);
    station.connections[0]?.say({ t: 'ready' });
    expect(contents.sent).toEqual([{ channel: CHANNEL_FROM_STATION, text: '{"t":"ready"}' }]);
  });

  it('answers a frame that is not of the contract, and the station never sees it', () => {
    const { station, incidents, show, say } = openBridge();
    const contents = show(1);
    say(1, '{"t":"eval"}');
    expect(station.connections[0]?.received).toEqual([]);
    expect(contents.sent[0]?.text).toContain('"t":"problem"');
    expect(incidents.kinds()).toEqual(['frame-rejected']);
  });

  it.each([
    ['another window', 2, { origin: 'app://kiosk', parent: null }],
    ['an inner frame', 1, { origin: 'app://kiosk', parent: {} }],
    ['a foreign origin', 1, { origin: 'https://example.com', parent: null }],
    ['a frame that is gone', 1, null],
  ])('ignores %s, and notes it', (_who, id, frame) => {
    const { station, incidents, show, say } = openBridge();
    const contents = show(1);
    say(id, JSON.stringify(beat), frame);
    expect(station.connections[0]?.received).toEqual([]);
    expect(contents.sent).toEqual([]);
    expect(incidents.kinds()).toEqual(['frame-rejected']);
  });

  it('ends the connection when the document goes and opens a new one for the next', () => {
    const { station, show } = openBridge();
    const contents = show(1);
    contents.emit('did-navigate');
    expect(station.connections[0]?.closed).toBe(true);
    contents.emit('dom-ready');
    contents.emit('render-process-gone');
    expect(station.connections.map(({ closed }) => closed)).toEqual([true, true]);
  });

  it('keeps the connection when a navigation is denied or stays within the document', () => {
    const { station, show } = openBridge();
    const contents = show(1);
    contents.emit('did-start-navigation', { isMainFrame: true, isSameDocument: false });
    contents.emit('did-navigate-in-page');
    expect(station.connections[0]?.closed).toBe(false);
  });

  it('gives the pages without scripts no connection', () => {
    const { station, bridge } = openBridge();
    const contents = new FakeContents(1);
    bridge.attach(contents as unknown as BridgedContents);
    contents.loaded.push(RESTARTING_URL);
    contents.emit('dom-ready');
    expect(station.connections).toEqual([]);
  });

  it('moves to a new window: the old one hears and says nothing any more', () => {
    const { station, incidents, show, say } = openBridge();
    const old = show(1);
    const replacement = show(2);
    expect(station.connections.map(({ closed }) => closed)).toEqual([true, false]);
    say(1, JSON.stringify(beat));
    expect(incidents.kinds()).toEqual(['frame-rejected']);
    old.emit('destroyed');
    old.emit('dom-ready');
    station.connections[1]?.say({ t: 'gone' });
    expect(old.sent).toEqual([]);
    expect(replacement.sent).toHaveLength(1);
    expect(station.connections).toHaveLength(2);
  });

  it('sends nothing to contents that have been destroyed', () => {
    const { station, show } = openBridge();
    const contents = show(1);
    contents.destroyed = true;
    station.connections[0]?.say({ t: 'ready' });
    expect(contents.sent).toEqual([]);
  });

  it('tells of every beat of the screens, and of no other call', () => {
    const { heard, show, say } = openBridge();
    show(1);
    say(1, JSON.stringify(beat));
    say(1, JSON.stringify({ ...beat, method: 'about' }));
    say(2, JSON.stringify(beat));
    expect(heard).toEqual(['beat']);
  });
});

describe('out of the kiosk', () => {
  const ask = { t: 'call', n: 7, method: 'leaveKiosk', params: { actor: 'p-sam' } } as const;
  const yes = { t: 'result', n: 7, ok: true, value: { ok: true, person: 'p-sam' } } as const;

  function asked() {
    const bridge = openBridge();
    const contents = bridge.show(1);
    const answer = (frame: FrameFromStation) => bridge.station.connections.at(-1)?.say(frame);
    return { ...bridge, contents, answer };
  }

  it('leads the word of the station alone', () => {
    const { heard, say, answer } = asked();
    say(1, JSON.stringify(ask));
    expect(heard).toEqual([]);
    answer(yes);
    expect(heard).toEqual(['leave p-sam']);
    answer(yes);
    expect(heard).toHaveLength(1);
  });

  it.each([
    ['a refusal', { ...yes, value: { ok: false, refusal: { code: 'not-allowed', params: {}, remedies: [] } } }],
    ['an error', { t: 'result', n: 7, ok: false, error: { code: 'failed', message: 'It could not be done.' } }],
    ['an answer of another kind', { ...yes, value: { ok: true, until: '2026-03-02T06:00:00Z' } }],
    ['the answer to another call', { ...yes, n: 8 }],
  ] satisfies [string, FrameFromStation][])('leads not %s', (_what, frame) => {
    const { heard, say, answer } = asked();
    say(1, JSON.stringify(ask));
    answer(frame);
    expect(heard).toEqual([]);
  });

  it('leads no answer that nobody asked for, none to a call under the same number, and none for a screen that is gone', () => {
    const { heard, contents, say, answer } = asked();
    answer(yes);
    say(1, JSON.stringify(ask));
    say(1, JSON.stringify({ ...beat, n: 7 }));
    answer(yes);
    say(1, JSON.stringify(ask));
    contents.emit('did-navigate');
    contents.emit('dom-ready');
    answer(yes);
    expect(heard).toEqual(['beat']);
  });
});
