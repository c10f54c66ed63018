import { describe, expect, it } from 'vitest';

import { readStationArgs } from './station-args.ts';

describe('the command line of a station', () => {
  it('needs only a data folder', () => {
    expect(readStationArgs(['--data', '/var/lib/x'])).toEqual({
      args: { data: '/var/lib/x', server: null, station: 'station-1', site: 'demo', ipc: false },
    });
  });

  it.each([
    [[], '--data is missing'],
    [['--data', 'd', '--station', 'Line 1'], 'is not a station name'],
    [['--data', 'd', '--station', 'server-1'], 'is not a station name'],
    [['--data', 'd', '--server', 'localhost'], 'is not an address'],
    [['--data', 'd', '--server', 'ftp://x'], 'is not an address'],
    [['--data', 'd', '--site', ''], '--site must have'],
    [['--data', 'd', '--colour', 'red'], '--colour'],
  ])('answers %j with a sentence', (argv, sentence) => {
    const read = readStationArgs(argv);
    expect('problem' in read && read.problem).toContain(sentence);
  });
});
