import { EventEmitter } from 'node:events';

import { beforeEach, describe, expect, it, vi } from 'vitest';

import { forkStation, stationArguments } from './fork-station.ts';

// Outside of Electron the package is a path, so this stands in for it; the real one is in e2e/shell-recovery.spec.ts.
const electron = vi.hoisted(() => ({ fork: vi.fn<() => unknown>() }));
vi.mock('electron', () => ({ utilityProcess: { fork: electron.fork } }));

function fork() {
  const child = Object.assign(new EventEmitter(), {
    pid: undefined as number | undefined,
    stdout: new EventEmitter(),
    stderr: new EventEmitter(),
    posted: [] as unknown[],
    kills: 0,
    postMessage: (message: unknown) => child.posted.push(message),
    kill: () => (child.kills += 1),
  });
  electron.fork.mockReturnValue(child);
  const heard: unknown[] = [];
  const station = forkStation('/app/station.js', ['--ipc'], {
    onMessage: (message) => heard.push(message),
    onExit: (code, lastWords) => heard.push({ code, lastWords }),
  });
  return { child, station, heard };
}

beforeEach(() => {
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
});

describe('a station in a utility process', () => {
  it('passes messages both ways', () => {
    const { child, station, heard } = fork();
    child.emit('message', { ready: true });
    station.post({ connection: 1, open: true });
    expect(heard).toEqual([{ ready: true }]);
    expect(child.posted).toEqual([{ connection: 1, open: true }]);
  });

  it('leaves the end of its error output behind', () => {
    const { child, heard } = fork();
    child.stderr.emit('data', Buffer.from('x'.repeat(3_000)));
    child.stderr.emit('data', Buffer.from('the reason'));
    child.emit('exit', 1);
    expect(heard).toEqual([{ code: 1, lastWords: `${'x'.repeat(1_990)}the reason` }]);
  });

  it('that runs out of memory takes only itself along', () => {
    const { child, heard } = fork();
    child.emit('error', 'FatalError', 'Reached heap limit', '{}');
    child.emit('exit', 5);
    expect(heard).toEqual([{ code: 5, lastWords: 'FatalError in Reached heap limit' }]);
  });

  it('is asked to end, or ended; ended twice does no harm', () => {
    const { child, station } = fork();
    station.end();
    expect(child.kills).toBe(1);
    station.kill();
    child.pid = 2 ** 30; // No process has this id.
    expect(() => station.kill()).not.toThrow();
  });
});

describe('the arguments of a kiosk station', () => {
  it('name what is known and leave the rest to the station', () => {
    const unknown = { server: undefined, station: undefined, site: undefined };
    expect(stationArguments({ data: '/d', ...unknown })).toEqual(['--data', '/d', '--ipc']);
    const known = { data: '/d', server: 'http://plant', station: 'press-3', site: 'north' };
    expect(stationArguments(known).join(' ')).toBe(
      '--data /d --server http://plant --station press-3 --site north --ipc',
    );
  });
});
