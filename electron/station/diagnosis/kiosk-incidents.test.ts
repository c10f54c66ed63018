import { existsSync, mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { freshFolder } from '../testing/test-station.ts';
import { exportCrashDumps, incidentsForSupport, incidentSteps, readIncidents } from './kiosk-incidents.ts';

const NOW = Date.parse('2026-03-05T06:00:00Z');
const at = (hoursAgo: number) => new Date(NOW - hoursAgo * 3_600_000).toISOString();

function kioskWith(...lines: readonly (object | string)[]): string {
  const folder = freshFolder();
  const [first = '', ...others] = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line)));
  writeFileSync(path.join(folder, 'incidents.1.jsonl'), `${first}\n`);
  writeFileSync(path.join(folder, 'incidents.jsonl'), others.map((line) => `${line}\n`).join(''));
  return folder;
}

describe('the incidents of a kiosk', () => {
  it('are steps of the diagnosis: how often each, when last, and why', () => {
    const folder = kioskWith(
      { at: at(24 * 31), kind: 'gpu-gone', reason: 'crashed' },
      { at: at(50), kind: 'renderer-gone', reason: 'oom', step: 'reload' },
      { at: at(3), kind: 'renderer-gone', reason: 'crashed', step: 'recreate' },
      { at: at(40), kind: 'frame-rejected', leftOut: 970 },
      { at: at(2), kind: 'kiosk-left', person: 'p-sam' },
      '{"at":"2026-03-0', // A power cut.
      { at: at(1), kind: 'of-a-newer-version' },
    );
    expect(incidentSteps(readIncidents(folder), NOW)).toEqual([
      {
        code: 'incident',
        state: 'warning',
        params: { incident: 'renderer-gone', count: 2, at: at(3), detail: 'crashed, recreate' },
      },
      { code: 'incident', state: 'good', params: { incident: 'frame-rejected', count: 970, at: at(40), detail: '' } },
      { code: 'incident', state: 'good', params: { incident: 'kiosk-left', count: 1, at: at(2), detail: '' } },
    ]);
  });

  it('are none where there is no kiosk', () => {
    expect(readIncidents(path.join(freshFolder(), 'missing'))).toEqual([]);
  });

  it('tell support counts, reasons and places, and name nobody', () => {
    const folder = kioskWith(
      {
        at: at(9),
        kind: 'station-gone',
        code: 70,
        deaths: 2,
        lastWords: 'Error: Ada made 7\n    at fold (station.js:1:2)\n',
      },
      { at: at(8), kind: 'kiosk-left', person: 'p-sam' },
      { at: at(7), kind: 'blocked-navigation', url: 'https://example.com/?q=SECRET' },
      { at: at(6), kind: 'renderer-gone', reason: 'crashed', step: 'reload' },
      { at: at(5), kind: 'frame-rejected', why: '{"t":"problem","message":"SECRET"}' },
    );
    const told = incidentsForSupport(readIncidents(folder));
    expect(told).toEqual([
      { at: at(9), kind: 'station-gone', code: 70, deaths: 2, lastWords: '    at fold (station.js:1:2)' },
      { at: at(8), kind: 'kiosk-left' },
      { at: at(7), kind: 'blocked-navigation' },
      { at: at(6), kind: 'renderer-gone', reason: 'crashed', step: 'reload' },
      { at: at(5), kind: 'frame-rejected' },
    ]);
    expect(JSON.stringify(told)).not.toMatch(/Ada|sam|SECRET/);
  });

  it('are no more than a support file can hold', () => {
    const lines = Array.from({ length: 1_000 }, (_, count) => ({ at: at(1), kind: 'gpu-gone', count }));
    const told = incidentsForSupport(readIncidents(kioskWith(...lines)));
    expect([told.length, told.at(-1)]).toEqual([300, { at: at(1), kind: 'gpu-gone', count: 999 }]);
  });
});

describe('crash dumps', () => {
  it('are copied beside the support file, the twenty newest, for its owner alone', () => {
    const folder = freshFolder();
    const pending = path.join(folder, 'crash-dumps/pending');
    mkdirSync(pending, { recursive: true });
    for (let hour = 0; hour < 30; hour += 1) {
      writeFileSync(path.join(pending, `${hour}.dmp`), 'x');
      utimesSync(path.join(pending, `${hour}.dmp`), hour * 3_600, hour * 3_600);
    }
    writeFileSync(path.join(pending, 'settings.dat'), '');
    const target = path.join(folder, 'support/one');
    expect(exportCrashDumps(folder, target)).toBe(20);
    expect(readdirSync(target).toSorted()).toEqual(
      Array.from({ length: 20 }, (_, index) => `${index + 10}.dmp`).toSorted(),
    );
    expect(statSync(target).mode & 0o077).toBe(0);
  });

  it('that there are none of leave nothing behind', () => {
    const folder = freshFolder();
    expect(exportCrashDumps(folder, path.join(folder, 'support'))).toBe(0);
    expect(existsSync(path.join(folder, 'support'))).toBe(false);
  });
});
