import { mkdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { temporaryFolder } from '../fakes.testkit.ts';
import { olderFile, openIncidentLog } from './incident-log.ts';

function linesOf(file: string): Record<string, unknown>[] {
  return readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('the incident log', () => {
  it('holds one JSON object per incident, with its time, and tells it at the terminal', () => {
    using folder = temporaryFolder();
    const file = path.join(folder.path, 'incidents.jsonl');
    const echoed: string[] = [];
    const record = openIncidentLog({
      file,
      now: () => new Date('2026-11-22T06:00:00Z'),
      echo: (line) => echoed.push(line),
    });
    record('station-gone', { code: 9, lastWords: 'a\nb' });
    record('gpu-gone');
    expect(linesOf(file)).toEqual([
      { at: '2026-11-22T06:00:00.000Z', kind: 'station-gone', code: 9, lastWords: 'a\nb' },
      { at: '2026-11-22T06:00:00.000Z', kind: 'gpu-gone' },
    ]);
    expect(echoed).toHaveLength(2);
  });

  it('never takes more than twice its limit on disk, and keeps the newest incidents', () => {
    using folder = temporaryFolder();
    const file = path.join(folder.path, 'incidents.jsonl');
    let minute = 0;
    const record = openIncidentLog({
      file,
      now: () => new Date(minute * 60_000),
      echo: () => undefined,
      maxBytes: 2_000,
    });
    for (minute = 0; minute < 200; minute += 1) record('renderer-gone', { minute, text: 'x'.repeat(50) });
    expect(statSync(file).size).toBeLessThanOrEqual(2_000);
    expect(statSync(olderFile(file)).size).toBeLessThanOrEqual(2_000);
    expect(linesOf(file).at(-1)).toMatchObject({ minute: 199 });
  });

  it('counts a flood of one kind instead of writing it, and still writes the other kinds', () => {
    using folder = temporaryFolder();
    const file = path.join(folder.path, 'incidents.jsonl');
    let now = 0;
    const record = openIncidentLog({ file, now: () => new Date(now), echo: () => undefined });
    for (let count = 0; count < 1_000; count += 1) record('frame-rejected', { count });
    record('station-gone');
    expect(linesOf(file)).toHaveLength(31);
    now = 60_000;
    record('frame-rejected', { count: 'next' });
    expect(linesOf(file).slice(-2)).toMatchObject([{ kind: 'frame-rejected', leftOut: 970 }, { count: 'next' }]);
  });

  it('cuts endless texts', () => {
    using folder = temporaryFolder();
    const file = path.join(folder.path, 'incidents.jsonl');
    openIncidentLog({ file, now: () => new Date(0), echo: () => undefined })('main-failed', { error: 'x'.repeat(1e6) });
    expect(statSync(file).size).toBeLessThan(5_000);
  });

  it('does not fail when the disk does: it says so at the terminal', () => {
    using folder = temporaryFolder();
    const file = path.join(folder.path, 'incidents.jsonl');
    mkdirSync(file);
    const echoed: string[] = [];
    openIncidentLog({ file, now: () => new Date(0), echo: (line) => echoed.push(line) })('gpu-gone');
    expect(echoed.at(-1)).toContain('could not be written');
  });
});
