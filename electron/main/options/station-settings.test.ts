import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { temporaryFolder } from '../fakes.testkit.ts';
import { loadStationSettings } from './station-settings.ts';

const nothingSaid = { server: undefined, station: undefined, site: undefined, windowed: false };

describe('station.json', () => {
  it('is written from the command line on the first start and read on the next', () => {
    using folder = temporaryFolder();
    const file = path.join(folder.path, 'station.json');
    const said = { server: 'https://plant', station: 'press-3', site: 'north', windowed: true };
    expect(loadStationSettings(file, said)).toEqual(said);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
      server: 'https://plant',
      station: 'press-3',
      site: 'north',
    });
    expect(loadStationSettings(file, nothingSaid)).toEqual({ ...said, windowed: false });
  });

  it('gives way to the command line and stays as it is', () => {
    using folder = temporaryFolder();
    const file = path.join(folder.path, 'station.json');
    const text = '\uFEFF{"server":"https://plant/","station":"press-3","windowed":true}';
    writeFileSync(file, text);
    expect(loadStationSettings(file, { ...nothingSaid, station: 'press-4' })).toEqual({
      server: 'https://plant',
      station: 'press-4',
      site: undefined,
      windowed: true,
    });
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it.each([
    ['{"server":', 'is not valid JSON'],
    ['[]', 'is not as expected'],
    ['{"serverUrl":"https://plant"}', 'Unrecognized key: "serverUrl"'],
    ['{"station":3}', 'expected string'],
    ['{"station":"Press 3"}', 'station.json, "station": "Press 3" is not a station id'],
    ['{"server":"plant"}', '"server": "plant" is not an address'],
    ['{"site":""}', '"site": "" is not a site id'],
  ])('that says %s is a problem told in a sentence', (text, sentence) => {
    using folder = temporaryFolder();
    const file = path.join(folder.path, 'station.json');
    writeFileSync(file, text);
    expect(loadStationSettings(file, nothingSaid)).toEqual({ problem: expect.stringContaining(sentence) as string });
  });

  it('that cannot be read or written is a problem told in a sentence', () => {
    using folder = temporaryFolder();
    const isFolder = path.join(folder.path, 'station.json');
    mkdirSync(isFolder);
    expect(loadStationSettings(isFolder, nothingSaid)).toMatchObject({
      problem: expect.stringContaining('cannot be read') as string,
    });
    const nowhere = path.join(folder.path, 'missing/station.json');
    expect(loadStationSettings(nowhere, nothingSaid)).toMatchObject({
      problem: expect.stringContaining('cannot be written') as string,
    });
    expect(existsSync(nowhere)).toBe(false);
  });
});
