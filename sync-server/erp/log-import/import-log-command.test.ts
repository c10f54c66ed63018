import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, expect, it } from 'vitest';

import { openSqliteSiteStore } from '../../store/sqlite-site-store.ts';
import { importLogCommand } from './import-log-command.ts';

const mapping = {
  version: 1,
  system: 'Old',
  station: 'import-old',
  dialect: { delimiter: ';', decimal: '.', dates: ['yyyy-MM-dd HH:mm'], timeZone: 'UTC' },
  fields: { order: 'O', operation: 'S', equipment: 'M', person: 'P', start: 'A', end: 'Z', good: 'G' },
  plan: { site: 'works', area: 'hall', workCenter: 'turning' },
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lineside-log-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('takes a log into a data folder that no server has open, and says what became of it', async () => {
  const options = {
    data: path.join(folder, 'data'),
    mapping: path.join(folder, 'mapping.json'),
    file: path.join(folder, 'log.csv'),
  };
  expect(await importLogCommand(options)).toEqual({
    ok: false,
    text: `The mapping ${options.mapping} cannot be read: the file or folder does not exist; is the share connected?\n`,
  });
  await writeFile(options.mapping, JSON.stringify({ ...mapping, unti: 'C62' }));
  expect((await importLogCommand(options)).text).toContain('unti');
  await writeFile(options.mapping, JSON.stringify(mapping));
  await writeFile(options.file, 'O;S;M;P;A;Z;G\n1;Turn;M1;bo;2026-03-01 08:00;2026-03-01 09:00;x\n');
  expect((await importLogCommand(options)).text).toContain('log.csv line 2: G "x": "x" is not a number');
  await writeFile(options.file, 'O;S;M;P;A;Z;G\n1;Turn;M1;bo;2026-03-01 08:00;2026-03-01 09:00;5\n');
  const said = 'log.csv: 1 rows, 0 left out;';
  expect(await importLogCommand(options)).toEqual({
    ok: true,
    text: `${said} 6 documents new or changed, 5 facts recorded, 0 were here before.\n`,
  });
  expect((await importLogCommand(options)).text).toBe(
    `${said} 0 documents new or changed, 0 facts recorded, 5 were here before.\n`,
  );
  const running = openSqliteSiteStore(path.join(options.data, 'site.db'));
  const refused = await importLogCommand(options);
  await running.close();
  expect(refused).toMatchObject({ ok: false });
  expect(refused.text).toMatch(/server/i);
});
