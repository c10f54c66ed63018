import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { openSqliteSiteStore } from './store/sqlite-site-store.ts';
import { startNodeChild } from './testing/child.testkit.ts';
import type { NodeChild } from './testing/child.testkit.ts';
import { letIn } from './testing/device.testkit.ts';
import { testStation } from './testing/station.testkit.ts';
import { connect, openNudgeClient } from './testing/sync-client.testkit.ts';

const PROGRAM = join(import.meta.dirname, 'main.ts');

describe('the server program', { timeout: 60_000 }, () => {
  let folder: string;
  const children: NodeChild[] = [];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lineside-main-'));
  });
  afterEach(async () => {
    for (const child of children.splice(0)) {
      child.kill('SIGKILL');
      await child.ended;
    }
    await rm(folder, { recursive: true, force: true });
  });
  const start = (...args: string[]) => {
    const child = startNodeChild(PROGRAM, args);
    children.push(child);
    return child;
  };

  it('prints its options', async () => {
    const { code, stdout } = await start('--help').ended;
    expect(code).toBe(0);
    expect(stdout).toContain('--data DIR');
  });

  it.each([
    [['--data'], /--data/],
    [[], /--data is missing/],
    [['--data', 'x', '--port', 'eighty'], /a port is a number/],
    [['--data', 'x', '--colour', 'red'], /--colour/],
    [['--data', 'x', '--erp', 'drop'], /--erp needs --erp-mapping/],
    [['--data', 'x', '--erp-mapping', 'm.json'], /--erp-mapping needs --erp/],
  ])('refuses %j with a sentence and code 2', async (args, sentence) => {
    const { code, stderr } = await start(...args).ended;
    expect(code).toBe(2);
    expect(stderr).toMatch(sentence);
  });

  it('listens for other machines only with a certificate, and says how to get one', async () => {
    const { code, stderr } = await start('--data', join(folder, 'data'), '--port', '0', '--host', '0.0.0.0').ended;
    expect(code).toBe(1);
    expect(stderr).toContain('site-ca --data');
  });

  it('does what is asked with the data of a server, and says by its code how it went', async () => {
    const first = start('--data', join(folder, 'data'), '--port', '0');
    await first.printed(/http/);
    const backup = join(folder, 'backup.db');
    expect(await start('backup', '--data', join(folder, 'data'), '--to', backup).ended).toMatchObject({
      code: 0,
      stderr: '',
    });
    const verified = await start('verify', '--from', backup).ended;
    expect(verified).toMatchObject({ code: 0, stdout: expect.stringContaining('Everything is there and unaltered') });
    const missing = await start('verify', '--from', join(folder, 'nothing')).ended;
    expect(missing).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('There is no file') });
  });

  it('refuses a mapping and a plan that cannot be read, each with the file', async () => {
    const mapping = await start(
      '--data',
      folder,
      '--port',
      '0',
      '--erp',
      folder,
      '--erp-mapping',
      join(folder, 'none.json'),
    ).ended;
    expect(mapping.code).toBe(1);
    expect(mapping.stderr).toContain('none.json');
    const plan = await start('--data', folder, '--port', '0', '--plan', join(folder, 'nowhere')).ended;
    expect(plan.code).toBe(1);
    expect(plan.stderr).toContain('nowhere');
  });

  it('takes in the demo plant and names the drop folder of its ERP', async () => {
    const server = start('--data', folder, '--port', '0', '--demo');
    const [, drop] = await server.printed(/postings of the ERP: (\S+)/);
    expect(drop).toBe(join(folder, 'erp'));
    server.kill('SIGTERM');
    expect((await server.ended).code).toBe(0);
    const store = openSqliteSiteStore(join(folder, 'site.db'), {});
    expect(await store.currentPlan('workOrder')).toHaveLength(300);
    await store.close();
  });

  it('says that another server has the data folder', async () => {
    const first = start('--data', folder, '--port', '0');
    await first.printed(/http/);
    const { code, stderr } = await start('--data', folder, '--port', '0').ended;
    expect(code).toBe(1);
    expect(stderr).toContain('in use by another sync server');
  });

  it('says that the port is taken', async () => {
    const first = start('--data', folder, '--port', '0');
    const [, port] = await first.printed(/http:\/\/127\.0\.0\.1:(\d+)/);
    const { code, stderr } = await start('--data', join(folder, 'second'), '--port', String(port)).ended;
    expect(code).toBe(1);
    expect(stderr).toContain(`Port ${port} is in use`);
  });

  it('says that the data folder cannot be used', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    const { code, stderr } = await start('--data', join(file, 'data'), '--port', '0').ended;
    expect(code).toBe(1);
    expect(stderr).toContain('--data');
  });

  it('begins a new epoch for a folder that was restored from a backup', async () => {
    let isIn = false;
    const epochOf = async (...more: string[]) => {
      const server = start('--data', folder, '--port', '0', ...more);
      const [url] = await server.printed(/http:\/\/[\d.:]+/);
      if (!isIn) await letIn(folder, station);
      isIn = true;
      const { hello } = await connect(url, station);
      server.kill('SIGTERM');
      await server.ended;
      return hello.epoch;
    };
    const station = testStation('press-1');
    const epoch = await epochOf();
    expect(await epochOf()).toBe(epoch);
    expect(await epochOf('--restored')).not.toBe(epoch);
  });

  it('ends in order when told to, with open sockets and connections, and logs in JSON lines', async () => {
    await mkdir(join(folder, 'renderer'));
    const server = start('--data', folder, '--port', '0', '--renderer', join(folder, 'renderer'));
    const [url] = await server.printed(/http:\/\/[\d.:]+/);
    const station = testStation('press-1');
    await letIn(folder, station);
    const client = await connect(url, station);
    const nudges = await openNudgeClient(url, client.hello.token);
    const shipped = client.ship(station.record([{ type: 'LotTasted', data: {}, person: null }]));
    await shipped;
    server.kill('SIGTERM');
    expect(await nudges.closed).toBe(1001);
    const { code, stderr } = await server.ended;
    expect(code).toBe(0);
    const events = stderr
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { event: string }).event);
    expect(events).toEqual(expect.arrayContaining(['listening', 'hello', 'signal', 'draining', 'stopped']));
  });
});
