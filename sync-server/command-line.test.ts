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
    [['--data', 'd', '--host', '192.168.1.5'], 'enrolment of devices and TLS'],
    [['--data', 'd', '--site', ' '], '1 to 40 characters'],
    [['--data', 'd', '--site', 'x'.repeat(41)], '1 to 40 characters'],
    [['--data', 'd', 'more'], 'more'],
  ])('refuses %j', (argv, sentence) => {
    const read = readCommandLine(argv);
    expect('problem' in read ? read.problem : '').toContain(sentence);
  });
});
