import { describe, expect, it } from 'vitest';

import { ticketText } from '../../../shared/trust/ticket.ts';
import { readStationArgs } from './station-args.ts';

describe('the command line of a station', () => {
  it('needs only a data folder', () => {
    expect(readStationArgs(['--data', '/var/lib/x'])).toEqual({
      args: {
        data: '/var/lib/x',
        server: null,
        station: 'station-1',
        site: 'demo',
        ipc: false,
        devices: true,
        ticket: null,
      },
    });
  });

  it('leaves the ports of its machine alone where that is said', () => {
    expect(readStationArgs(['--data', 'd', '--no-devices'])).toMatchObject({ args: { devices: false } });
  });

  it('takes a ticket, from the environment where the command line has none', () => {
    const ticket = (code: string) => ({ url: 'https://lineside-server:4870', ca: 'ab'.repeat(32), code });
    const [first, second] = [ticket('ABCDE-FGHJK-MNPQR-STVWX'), ticket('00000-00000-00000-00000')];
    const text = (one: typeof first) => ticketText(one, (plain) => Buffer.from(plain).toString('base64url'));
    const read = (argv: readonly string[], env?: string) => readStationArgs(['--data', 'd', ...argv], env);
    expect(read(['--enrol', text(first)], text(second))).toMatchObject({ args: { ticket: first } });
    expect(read([], text(second))).toMatchObject({ args: { ticket: second } });
    expect(read([], 'LSE1.nonsense')).toEqual({ problem: expect.stringContaining('LINESIDE_ENROL holds no ticket') });
  });

  it.each([
    [['--data', 'd', '--enrol', 'LSE1.abc'], '--enrol holds no ticket'],
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
