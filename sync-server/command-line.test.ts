import { describe, expect, it } from 'vitest';

import { readCommandLine } from './command-line.ts';

describe('the command line of the server', () => {
  it('needs only a data folder', () => {
    expect(readCommandLine(['--data', 'd'])).toMatchObject({
      options: {
        data: 'd',
        host: '127.0.0.1',
        port: 4870,
        demo: false,
        renderer: undefined,
        site: undefined,
        restored: false,
        logLevel: 'info',
        backups: undefined,
      },
    });
  });

  it('knows the proof of a PIN, which takes no PIN on the command line', () => {
    expect(readCommandLine(['pin'])).toEqual({ pin: true });
    expect(readCommandLine(['pin', '4711'])).toMatchObject({ problem: expect.stringContaining('stdin') as string });
  });

  it('says in whole sentences what it cannot read', () => {
    const said = readCommandLine(['start']);
    expect('problem' in said ? said.problem : '').toMatch(/arguments?\. See --help\.$/);
  });

  it('takes every option', () => {
    const argv = [
      '--data',
      'd',
      '--port',
      '0',
      '--host',
      '::1',
      '--demo',
      '--renderer',
      'r',
      '--site',
      's',
      '--restored',
    ];
    expect(readCommandLine(argv)).toMatchObject({
      options: { data: 'd', host: '::1', port: 0, demo: true, renderer: 'r', site: 's', restored: true },
    });
  });

  it.each([
    [['--data', ''], 'name a folder'],
    [['--data', 'd', '--port', '-1'], '--port'],
    [['--data', 'd', '--port', '65536'], '0 to 65535'],
    [['--data', 'd', '--port', '8e3'], '0 to 65535'],
    [['--data', 'd', '--site', ' '], '1 to 40 characters'],
    [['--data', 'd', '--site', 'x'.repeat(41)], '1 to 40 characters'],
    [['--data', 'd', 'more'], 'more'],
  ])('refuses %j', (argv, sentence) => {
    const read = readCommandLine(argv);
    expect('problem' in read ? read.problem : '').toContain(sentence);
  });

  it.each([
    [['backup', '--data', 'd', '--to', 'f'], { does: 'backup', data: 'd', to: 'f' }],
    [['restore', '--data', 'd', '--from', 'f'], { does: 'restore', data: 'd', from: 'f', replace: false }],
    [['restore', '--replace', '--data', 'd', '--from', 'f'], { does: 'restore', data: 'd', from: 'f', replace: true }],
    [['verify', '--data', 'd'], { does: 'verify', data: 'd' }],
    [['verify', '--from', 'f'], { does: 'verify', from: 'f' }],
  ])('reads %j', (argv, command) => {
    expect(readCommandLine(argv)).toEqual({ command });
  });

  it('takes a plan for backups', () => {
    const argv = ['--data', 'd', '--backup-to', 'b', '--backup-every', '15', '--backup-keep', '5'];
    expect(readCommandLine(argv)).toMatchObject({
      options: { backups: { folder: 'b', everyMinutes: 15, keep: 5 }, logLevel: 'info' },
    });
  });

  it.each([
    [['backup', '--data', 'd'], 'backup needs --to: name a backup file'],
    [['backup', '--to', 'f'], 'backup needs --data: name a data folder'],
    [['backup', '--data', 'd', '--to', 'f', '--replace'], 'backup has no --replace'],
    [['restore', '--data', 'd', '--from', ''], 'restore needs --from'],
    [['verify'], 'either --data or --from'],
    [['verify', '--data', 'd', '--from', 'f'], 'either --data or --from'],
    [['verify', '--colour', 'red'], '--colour'],
    [['--data', 'd', '--backup-to', 'b', '--backup-every', '0'], 'minutes between two backups'],
    [['--data', 'd', '--backup-to', 'b', '--backup-keep', 'all'], 'how many backups to keep'],
    [['--data', 'd', '--backup-to', ''], 'name a folder for the backups'],
    [['--data', 'd', '--log-level', 'loud'], 'debug, info, warn, error'],
  ])('refuses %j with what is missing', (argv, sentence) => {
    const read = readCommandLine(argv);
    expect('problem' in read ? read.problem : '').toContain(sentence);
  });
});
