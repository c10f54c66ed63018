import { writeFileSync } from 'node:fs';

import { v4, v7 } from 'uuid';
import { afterEach, describe, expect, it } from 'vitest';

import { usualDevices } from '../../../shared/views/devices-view.ts';
import type { DevicesFile } from '../../../shared/views/devices-view.ts';
import type { ScanLine, ScansView } from '../../../shared/views/scans-view.ts';
import { devicesPath } from '../devices/devices-file.ts';
import type { PortEvents } from '../devices/open-port.ts';
import { storeFolder } from '../kernel/store-folder.ts';
import { openRxStationStore } from '../store/rx-station-store.ts';
import { fakeServer } from '../testing/fake-server.ts';
import { openSerialPair, whyNoSerialPair } from '../testing/serial-pair.ts';
import { withScanner } from '../testing/serial-scanner.ts';
import { planRows, smallPlant } from '../testing/small-plant.ts';
import { freshFolder, startTestStation, stopAllStations } from '../testing/test-station.ts';
import type { SerialHardware } from './scanning.ts';

afterEach(stopAllStations);

/** A scanner in memory: what is sent is read by the station within this turn. */
function scannerInMemory(): { readonly hardware: SerialHardware; readonly send: (text: string) => void } {
  let events: PortEvents | undefined;
  return {
    hardware: {
      listPorts: () => Promise.resolve([]),
      open: (_, __, listeners) => {
        events = listeners;
        return Promise.resolve({ close: () => Promise.resolve() });
      },
    },
    send: (text) => events?.onData(new TextEncoder().encode(text)),
  };
}

/** A station on a real database at the press of the small plant. */
async function working(options: { serial?: SerialHardware; file?: DevicesFile; folder?: string } = {}) {
  const folder = options.folder ?? freshFolder();
  if (options.file) writeFileSync(devicesPath(folder), JSON.stringify(options.file));
  const server = fakeServer(planRows(smallPlant()));
  const store = await openRxStationStore(storeFolder(folder), 'line-1');
  const line = await startTestStation({
    folder,
    store,
    link: server.link,
    ...(options.serial ? { serial: options.serial } : {}),
  });
  await line.see('next', (view) => view.readyCount > 0 || view.lines.length > 0);
  const { scan: handle } = line.station.handlers;
  return {
    folder,
    line,
    scan: async (text: string, id = v7()) => await handle({ id, text, source: 'wedge' }),
    outcomes: async (count: number) =>
      (await line.see('scans', (view) => (view.lines[0]?.number ?? 0) >= count)).lines.toReversed(),
  };
}

const short = ({ number, outcome }: ScanLine) => [
  number,
  outcome.kind === 'done'
    ? outcome.did.code
    : outcome.kind === 'refused'
      ? outcome.refusal.code
      : outcome.kind === 'opened'
        ? outcome.screen
        : outcome.kind,
];

describe('scans of a station', () => {
  it('lead a person from the badge to the finished count without a keyboard, in their order', async () => {
    const { scan, outcomes } = await working();
    const texts = ['B-1', 'WO-1', 'LS:GOOD:5', 'LS:SCRAP:crack', 'nonsense', 'LS:DONE', 'LS:UNDO', 'WO-3'];
    const answers = await Promise.all(texts.map((text) => scan(text)));
    expect(answers.map(({ number }) => number)).toEqual(texts.map((_, index) => index + 1));
    expect((await outcomes(texts.length)).map((line) => short(line))).toEqual([
      [1, 'SignedOn'],
      [2, 'JobStarted'],
      [3, 'QuantityReported'],
      [4, 'QuantityReported'],
      [5, 'scan-unknown'],
      [6, 'closeOut'],
      [7, 'undo'],
      [8, 'equipment-occupied'],
    ]);
  });

  it('of another order than the recommended one ask for the reason', async () => {
    const { scan, outcomes } = await working();
    await scan('B-1');
    await scan('WO-2');
    const [, line] = await outcomes(2);
    expect(line).toMatchObject({
      what: { code: 'order', params: { name: 'WO-2' } },
      outcome: { kind: 'opened', screen: 'next', params: { order: 'WO-2', operation: '10' } },
    });
  });

  it('act for whoever scanned their badge last', async () => {
    const { scan, outcomes, line } = await working();
    for (const text of ['B-1', 'B-2', 'B-1', 'WO-1']) await scan(text);
    expect((await outcomes(4)).map((each) => short(each)[1])).toEqual([
      'SignedOn',
      'SignedOn',
      'switched',
      'JobStarted',
    ]);
    const { lines } = await line.see('actions', (view) => view.lines[0]?.what.code === 'JobStarted');
    expect(lines[0]?.person).toBe('Ada');
  });

  it('that are sent again after a lost answer are one scan, even over a restart of the station', async () => {
    const { scan, outcomes, line, folder } = await working();
    await scan('B-1');
    await scan('WO-1');
    const id = v7();
    expect([await scan('LS:GOOD:5', id), await scan('LS:GOOD:5', id)]).toEqual([{ number: 3 }, { number: 3 }]);
    expect(await outcomes(3)).toHaveLength(3);
    await line.station.stop();
    const again = await working({ folder });
    expect(await again.scan('LS:GOOD:5', id)).toEqual({ number: 1 });
    await again.scan('LS:GOOD:2', v4());
    const home = await again.line.see('home', (view) => view.running !== null && view.running.job.good !== '0');
    expect(home.running?.job.good).toBe('7');
  });

  it('repeated by a reader on auto-trigger count once, from a hand they count each', async () => {
    const { hardware, send } = scannerInMemory();
    const { scan, outcomes, line } = await working({ serial: hardware, file: withScanner('/dev/scanner') });
    await line.see('devices', (view) => view.devices[0]?.state === 'connected');
    await scan('B-1');
    await scan('WO-1');
    send('LS:GOOD\rLS:GOOD\rLS:GOOD\r');
    // Another code between them: then it is no repetition.
    send('LS:HOME\rLS:GOOD\r');
    await outcomes(5);
    expect((await line.see('home', (view) => view.running?.job.good === '2')).running?.job.good).toBe('2');
  });

  it('from a keyboard whose Caps Lock is on are known all the same, and the diagnosis says so', async () => {
    const { scan, line } = await working();
    const letters = async () =>
      (await line.station.handlers.diagnose({})).steps.some(({ code }) => code === 'keyboardCase');
    await scan('b-1');
    await line.see('session', ({ people }) => people.length === 1);
    expect(await letters()).toBe(true);
    await scan('WO-1');
    expect(await letters()).toBe(false);
  });

  it('are only shown while they are tested', async () => {
    const { scan, outcomes, line } = await working();
    expect(await line.station.handlers.testScans({ on: true })).toEqual({ on: true });
    await line.see('devices', ({ testing }) => testing);
    await scan('B-1');
    await line.station.handlers.testScans({ on: false });
    await scan('B-2');
    const lines = await outcomes(2);
    expect(lines.map(({ outcome, what }) => [outcome.kind, what?.code])).toEqual([
      ['test', 'badge'],
      ['done', 'badge'],
    ]);
  });
});

describe('the settings of devices', () => {
  it('are changed by those who may, and by nobody else', async () => {
    const { line, scan } = await working();
    const configure = line.station.handlers.configureDevices;
    const file = { ...usualDevices, pixelsPer100mm: 512 };
    await scan('B-1');
    expect(await configure({ actor: 'p-sam', file })).toMatchObject({ refusal: { code: 'not-signed-on' } });
    expect(await configure({ actor: 'p-ada', file })).toMatchObject({
      refusal: { code: 'not-allowed', remedies: [{ kind: 'ask' }] },
    });
    await scan('B-2');
    expect(await configure({ actor: 'p-sam', file })).toEqual({ ok: true });
    expect(await line.see('devices', ({ pixelsPer100mm }) => pixelsPer100mm === 512)).toMatchObject({ devices: [] });
  });
});

const why = whyNoSerialPair();

describe.skipIf(why !== undefined)(`a serial line${why === undefined ? '' : ` (skipped: ${why})`}`, () => {
  it('of 200 scans gives 200 outcomes in the order of the scans', async () => {
    const pair = await openSerialPair();
    try {
      const serial = { listPorts: () => Promise.resolve([]) };
      const { scan, line } = await working({ serial, file: withScanner(pair.port) });
      await line.see('devices', (view) => view.devices[0]?.state === 'connected');
      await scan('B-1');
      await scan('WO-1');
      const seen: ScanLine[] = [];
      const all = line.see('scans', ({ lines }: ScansView) => {
        const from = seen.at(-1)?.number ?? 2;
        seen.push(...lines.filter(({ number }) => number > from).toReversed());
        return seen.length === 200;
      });
      for (let n = 1; n <= 200; n += 1) await pair.write(`LS:GOOD:${n}\r`);
      await all;
      expect(seen.map(({ number, text }) => [number, text])).toEqual(
        Array.from({ length: 200 }, (_, index) => [index + 3, `LS:GOOD:${index + 1}`]),
      );
      // 100 pieces and a tenth more may be made of it; what was beyond was refused and nothing else.
      const done = seen.filter(({ outcome }) => outcome.kind === 'done').map(({ text }) => Number(text.split(':')[2]));
      expect(done.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(110);
    } finally {
      await pair.end();
    }
  });
});
