import { describe, expect, it } from 'vitest';

import { ownArguments, readCommandLine } from './command-line.ts';

describe('the arguments meant for the kiosk', () => {
  it('are all of them in an installed application', () => {
    expect(ownArguments(['/opt/lineside', '--windowed'], undefined)).toEqual(['--windowed']);
  });

  it('are those after the application folder when Electron is given one to run', () => {
    const argv = ['electron', '--no-sandbox', '--inspect=0', '/app', '--data', '/data'];
    expect(ownArguments(argv, (argument) => argument === '/app')).toEqual(['--data', '/data']);
  });
});

describe('the command line', () => {
  it('says nothing when it is empty', () => {
    expect(readCommandLine([])).toEqual({
      data: undefined,
      server: undefined,
      station: undefined,
      site: undefined,
      windowed: false,
      help: false,
      relaunched: 0,
      foreign: [],
    });
  });

  it('takes a ticket for the station, and says what is wrong with one', () => {
    const plain = 'https://lineside-server:4870|-|ABCDE-FGHJK-MNPQR-STVWX';
    const ticket = `LSE1.${Buffer.from(plain).toString('base64url')}`;
    expect(readCommandLine(['--enrol', ticket])).toMatchObject({ enrol: ticket });
    expect(readCommandLine(['--enrol=LSE1.abc'])).toEqual({ problem: expect.stringContaining('this is no ticket') });
  });

  it('gives every option, written with a blank or with =', () => {
    const args = [
      '--data',
      'd',
      '--server=http://10.0.0.5:4870/',
      '--station',
      'press-3',
      '--site=north',
      '--windowed',
    ];
    expect(readCommandLine([...args, '--relaunched=2'])).toMatchObject({
      data: 'd',
      server: 'http://10.0.0.5:4870',
      station: 'press-3',
      site: 'north',
      windowed: true,
      relaunched: 2,
    });
  });

  it("leaves Chromium's switches to Chromium, and names them", () => {
    expect(readCommandLine(['--disable-gpu', '--sation=x'])).toMatchObject({
      foreign: ['--disable-gpu', '--sation=x'],
    });
  });

  it.each([
    [['press-3'], '"press-3" was not expected'],
    [['--data'], '--data needs a value'],
    [['--data='], '--data needs a value'],
    [['--data', '--windowed'], '--data needs a value'],
    [['--data', 'a', '--data', 'b'], '--data was given twice'],
    [['--windowed=yes'], '--windowed takes no value'],
    [['--server', 'plant'], '--server: "plant" is not an address'],
    [['--server', 'ftp://plant'], 'starts with ftp:'],
    [['--server', 'http://me:secret@plant'], 'holds a user name or a password'],
    [['--server', 'http://plant/?a=1'], 'a part after ? or #'],
    [['--station', 'Press 3'], '--station: "Press 3" is not a station id'],
    [['--station', 'server-1'], 'is a name for server processes'],
    [['--site', ' '], '--site: " " is not a site id'],
    [['--site', 'x'.repeat(41)], 'is not a site id'],
  ])('refuses %j with a sentence', (args, sentence) => {
    expect(readCommandLine(args)).toEqual({ problem: expect.stringContaining(sentence) as string });
  });
});
