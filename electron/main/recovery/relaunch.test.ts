import { describe, expect, it } from 'vitest';

import { incidentRecorder } from '../fakes.testkit.ts';
import { EXIT_FAILED } from './exit-codes.ts';
import { relaunch, relaunchPauseMs, WELL_MS } from './relaunch.ts';

function relaunchWith(changes: Partial<Parameters<typeof relaunch>[0]>) {
  const done: unknown[] = [];
  relaunch(
    {
      app: {
        relaunch: (options) => done.push(['relaunch', options]),
        exit: (code) => done.push(['exit', code]),
      },
      argv: ['/opt/lineside', '--data', '/data'],
      relaunched: 0,
      upMs: () => 1_000,
      supervised: false,
      executable: undefined,
      record: incidentRecorder().record,
      ...changes,
    },
    'a test',
  );
  return done;
}

describe('a relaunch', () => {
  it('starts the kiosk anew as it was started, and ends this one with code 70', () => {
    expect(relaunchWith({})).toEqual([
      ['relaunch', { args: ['--data', '/data', '--relaunched=1'] }],
      ['exit', EXIT_FAILED],
    ]);
  });

  it('counts how often in a row', () => {
    const argv = ['/opt/lineside', '--relaunched=2', '--windowed'];
    expect(relaunchWith({ argv, relaunched: 2 })[0]).toEqual(['relaunch', { args: ['--windowed', '--relaunched=3'] }]);
  });

  it('counts anew when the kiosk had been well for long', () => {
    const argv = ['/opt/lineside', '--relaunched=4'];
    expect(relaunchWith({ argv, relaunched: 4, upMs: () => WELL_MS })[0]).toEqual([
      'relaunch',
      { args: ['--relaunched=1'] },
    ]);
  });

  it('is left to the service manager where there is one', () => {
    expect(relaunchWith({ supervised: true })).toEqual([['exit', EXIT_FAILED]]);
  });

  it('starts the file that the person started when that unpacks itself', () => {
    expect(relaunchWith({ executable: '/home/kiosk/Lineside.AppImage' })[0]).toMatchObject([
      'relaunch',
      { execPath: '/home/kiosk/Lineside.AppImage' },
    ]);
  });

  it('pauses longer the more often it happens, up to a minute', () => {
    expect([0, 1, 2, 3, 4, 5, 6, 1_000].map(relaunchPauseMs)).toEqual([
      0, 0, 5_000, 15_000, 30_000, 60_000, 60_000, 60_000,
    ]);
  });
});
