import { describe, expect, test } from 'vitest';

import { commandParams } from '../gate/command.ts';
import { refusal as refusalSchema } from '../gate/refusal.ts';
import { createTestStation } from '../testing/test-station.ts';
import type { TestStation } from '../testing/test-station.ts';
import { codeBookOf } from './code-book.ts';
import { resolveScan } from './resolve-scan.ts';
import { actionOfScan } from './scan-action.ts';
import type { ScanAction } from './scan-context.ts';
import { scanPlant } from './scan-plant.testkit.ts';
import { scanRefusalCodes } from './scan-refusals.ts';

/** A station at the first saw; `active` acts. */
function station(active: string | null = 'ann', equipment?: null) {
  const at: TestStation = createTestStation({ plan: scanPlant(), ...(equipment === null ? { equipment } : {}) });
  if (active !== null) at.give(at.commands.signOn(active));
  let last: string | undefined;
  return {
    at,
    give: (command: Parameters<TestStation['give']>[0]) => {
      expect(at.give(command)).toMatchObject({ ok: true });
      last = command.id;
    },
    scan: (raw: string, acting: string | null = active, raising = false): ScanAction => {
      const { world } = at;
      const meaning = resolveScan(world.plan, codeBookOf(world.plan), raw, 2026);
      const context = { ...at.context(), active: acting, lastCommand: () => last, raising };
      const action = actionOfScan(context, meaning, raw);
      // Whatever comes out is something that a gate, a screen or a person can take.
      if (action.kind === 'command') commandParams[action.wish.name].parse(action.wish.params);
      if (action.kind === 'refuse') refusalSchema.parse(action.refusal);
      return action;
    },
  };
}

const wish = (name: string, params: object) => ({ kind: 'command', wish: { name, params } });
const refused = (code: string) => ({ kind: 'refuse', refusal: { code } });
const opened = (screen: string, params = {}) => ({ kind: 'open', screen, params });
const job = { order: 'wo-steel', operation: '10' };

describe('a badge', () => {
  test('signs on who is not here, makes active who is, and leads home who is active', () => {
    const { scan, give, at } = station('ann');
    expect(scan('badge-tom')).toEqual(wish('signOn', { badge: 'badge-tom' }));
    give(at.commands.signOn('tom'));
    expect(scan('badge-tom')).toEqual({ kind: 'actAs', person: 'tom', name: 'Name tom' });
    expect(scan('badge-ann')).toEqual(opened('home'));
  });

  test('that nobody knows is told so by the gate where nobody is signed on', () => {
    expect(station(null).scan('who')).toEqual(wish('signOn', { badge: 'who' }));
    expect(station('ann').scan('who')).toMatchObject(refused('scan-unknown'));
  });
});

describe('an order sheet', () => {
  test('starts the operation that is to be done at this machine', () => {
    expect(station().scan('N-wo-steel')).toEqual(wish('startJob', job));
    expect(station().scan('N-wo-1/20')).toEqual(wish('startJob', { order: 'wo-1', operation: '20' }));
  });

  test('leads home when it runs, and takes it up again when it was suspended', () => {
    const { scan, give, at } = station();
    give(at.commands.start('ann', 'wo-steel', '10'));
    expect(scan('N-wo-steel')).toEqual(opened('home'));
    give(at.commands.suspend('ann', 'wo-steel', '10'));
    expect(scan('N-wo-steel')).toEqual(wish('resumeJob', job));
  });
});

describe('a lot', () => {
  test('goes into the running job, with the quantity of the label', () => {
    const { scan, give, at } = station();
    give(at.commands.start('ann', 'wo-steel', '10'));
    expect(scan('L-100')).toEqual(wish('consumeMaterial', { ...job, lot: 'L-100' }));
    expect(scan(']C1010950110153000310CHARGE-7\u001D3103002500')).toEqual(
      wish('consumeMaterial', { ...job, lot: 'L-200', quantity: { value: '2.5', unit: 'KGM' } }),
    );
    expect(scan(']C1010950110153000310NEW')).toEqual(wish('consumeMaterial', { ...job, lot: 'NEW' }));
    expect(scan('9501101530003')).toEqual(opened('materials', { material: 'resin' }));
  });

  test('finds no job, and the way to one is offered', () => {
    expect(station().scan('L-100')).toMatchObject({
      kind: 'refuse',
      refusal: {
        code: 'no-running-job',
        params: { lot: 'L-100' },
        remedies: [{ name: 'startJob', params: job }, { screen: 'next' }, { screen: 'raise' }],
      },
    });
  });
});

test('the tag of the own machine is scanned to report something; of another machine, a tool or a place that is offered', () => {
  const { scan } = station();
  expect(scan('TAG-SAW-1')).toEqual(opened('raise', { equipment: 'saw-1' }));
  for (const tag of ['mill-1', 'die-9', 'shelf-3'])
    expect(scan(tag)).toMatchObject({ refusal: { code: 'scan-not-here', remedies: [{ screen: 'raise' }, {}, {}] } });
  expect(scan('mill-1')).toMatchObject({ refusal: { params: { equipment: 'mill-1' } } });
  expect(scan('shelf-3')).toMatchObject({ refusal: { params: { what: 'location=Name shelf-3' } } });
});

describe('while somebody says what is wrong', () => {
  test('a machine, a lot, an item or an order sheet says what about, and nothing is consumed or started', () => {
    const { scan, give, at } = station();
    give(at.commands.start('ann', 'wo-steel', '10'));
    const report = (raw: string) => scan(raw, 'ann', true);
    expect(report('mill-1')).toEqual(opened('raise', { equipment: 'mill-1' }));
    expect(report('die-9')).toEqual(opened('raise', { equipment: 'die-9' }));
    expect(report('N-wo-1/20')).toEqual(opened('raise', { order: 'wo-1', operation: '20' }));
    expect(report('L-100')).toMatchObject(opened('raise', { lot: 'L-100' }));
    expect(report('9501101530003')).toEqual(opened('raise', { material: 'resin' }));
  });

  test('a badge and a command card do what they always do', () => {
    const { scan } = station();
    expect(scan('badge-tom', 'ann', true)).toEqual(wish('signOn', { badge: 'badge-tom' }));
    expect(scan('LS:STOP', 'ann', true)).toEqual(wish('stopEquipment', { reason: null }));
  });
});

describe('a command card', () => {
  test.each([
    ['LS:START', wish('startJob', job)],
    ['LS:SETUP', wish('startJob', { ...job, setup: true })],
    ['LS:RESUME', opened('next')],
    ['LS:DONE', refused('no-running-job')],
    ['LS:GOOD', refused('no-running-job')],
    ['LS:STOP', wish('stopEquipment', { reason: null })],
    ['LS:STOP:jam', wish('stopEquipment', { reason: 'jam' })],
    ['LS:RUN', wish('releaseEquipment', {})],
    ['LS:OFF', wish('signOff', { person: 'ann' })],
    ['LS:UNDO', opened('actions')],
    ['LS:PEOPLE', opened('people')],
  ])('%s without a job', (raw, action) => {
    expect(station().scan(raw)).toMatchObject(action);
  });

  test.each([
    ['LS:DONE', opened('closeOut')],
    ['LS:SCRAP', opened('scrap')],
    ['LS:GOOD', wish('reportQuantity', { ...job, good: { value: '1', unit: 'C62' }, scrap: [] })],
    ['LS:GOOD:25', wish('reportQuantity', { ...job, good: { value: '25', unit: 'C62' } })],
    [
      'LS:SCRAP:crack:2',
      wish('reportQuantity', { ...job, scrap: [{ quantity: { value: '2', unit: 'C62' }, reason: 'crack' }] }),
    ],
    ['LS:PAUSE', wish('pauseJob', job)],
    ['LS:PAUSE:break', wish('pauseJob', { ...job, reason: 'break' })],
    ['LS:RESUME', wish('resumeJob', job)],
    ['LS:SUSPEND', wish('suspendJob', job)],
    ['LS:SETUP', wish('startSetup', job)],
    ['LS:READY', wish('finishSetup', job)],
    ['LS:JOIN', wish('joinJob', job)],
    ['LS:LEAVE', wish('leaveJob', job)],
  ])('%s with a running job', (raw, action) => {
    const { scan, give, at } = station();
    give(at.commands.start('ann', 'wo-steel', '10'));
    expect(scan(raw)).toMatchObject(action);
  });

  test('LS:UNDO takes back the last entry', () => {
    const { scan, give, at } = station();
    const command = at.commands.start('ann', 'wo-steel', '10');
    give(command);
    expect(scan('LS:UNDO')).toEqual(wish('undo', { command: command.id }));
  });
});

test('at a station without machine every scan still has an answer', () => {
  const { scan } = station('ann', null);
  expect(scan('L-100')).toMatchObject(refused('no-running-job'));
  expect(scan('N-wo-1')).toEqual(wish('startJob', { order: 'wo-1', operation: '10' }));
  expect(scan('LS:RESUME')).toEqual(opened('next'));
});

test('every refusal that only scans come to is met, with a remedy', () => {
  const { scan } = station();
  const codes = ['L-100', '???', '4711', ']C101', 'mill-1'].map((raw) => {
    const action = scan(raw);
    return action.kind === 'refuse' ? action.refusal.code : action.kind;
  });
  // The last one is the router's: the station could not do it.
  expect(codes).toEqual(scanRefusalCodes.slice(0, -1));
});
