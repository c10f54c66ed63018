import { copyFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { smallPlant } from '../electron/station/testing/small-plant.ts';
import { stopAllStations } from '../electron/station/testing/test-station.ts';
import type { TestStation } from '../electron/station/testing/test-station.ts';
import { must } from '../shared/invariant.ts';
import type { PlanDocument } from '../shared/plan/plan-document.ts';
import { runDataCommand } from '../sync-server/backup/run-command.ts';
import { beginWork, countOf, everythingSent, factsOn, stationOnDatabase, serversForTests } from './line.testkit.ts';
import { dataFolder, killServer, putPlan } from './plant.testkit.ts';

/** Real stations through the loss of the server's database. */

const server = serversForTests();

/** An order with another name for its material. */
function renamed(name: string, wanted = 'WO-2'): PlanDocument {
  const order = must(
    smallPlant().find(({ id }) => id === wanted),
    wanted,
  );
  if (order.kind !== 'workOrder') throw new Error(`${wanted} is no order.`);
  return { ...order, body: { ...order.body, material: { ...order.body.material, name } } };
}

async function materialIs(line: TestStation, name: string, order = 'WO-2'): Promise<void> {
  await line.see('next', ({ lines }) => lines.some(({ job }) => job.order === order && job.material.name === name));
}

/** What the server holds: facts by type. */
async function kept(data: string): Promise<Record<string, number>> {
  const types: Record<string, number> = {};
  for (const { type } of await factsOn(data)) types[type] = (types[type] ?? 0) + 1;
  return types;
}

/** A plant at work after its backup: facts, and a plan that changed since. */
async function plantAfterBackup() {
  const data = dataFolder();
  const backup = join(dataFolder(), 'backup.db');
  await putPlan(data, smallPlant());
  const first = await server(data);
  const line = await stationOnDatabase('line-1', first.url);
  await beginWork(line);
  await everythingSent(line);
  expect(await runDataCommand({ does: 'backup', data, to: backup })).toMatchObject({ ok: true });
  await killServer(first);
  await putPlan(data, [renamed('Known to the lost log only')]);
  const second = await server(data, first.port);
  await materialIs(line, 'Known to the lost log only');
  expect(await line.do('reportQuantity', countOf('1'))).toMatchObject({ ok: true });
  expect(await line.do('reportQuantity', countOf('2'))).toMatchObject({ ok: true });
  await everythingSent(line);
  return { data, backup, line, second, port: first.port };
}

describe('a station whose server is restored from a backup', { timeout: 60_000 }, () => {
  it('sends again what the server lost, and holds the plan that the server has now, not the one it lost', async () => {
    const { data, backup, line, second, port } = await plantAfterBackup();
    await killServer(second);
    await line.see('sync', (view) => view.state === 'offline');
    expect(await line.do('reportQuantity', countOf('4'))).toMatchObject({ ok: true });
    expect(await runDataCommand({ does: 'restore', data, from: backup, replace: true })).toMatchObject({ ok: true });

    const third = await server(data, port);
    await materialIs(line, 'Bracket');
    await everythingSent(line);
    expect((await line.see('home', (view) => view.running?.job.good === '7')).running?.job.good).toBe('7');
    await killServer(third);
    await putPlan(data, [renamed('New after the restore')]);
    const fourth = await server(data, port);
    await materialIs(line, 'New after the restore');
    await stopAllStations();
    await killServer(fourth);
    expect(await kept(data)).toMatchObject({ SignedOn: 1, JobStarted: 1, QuantityReported: 3 });
    expect((await runDataCommand({ does: 'verify', data })).ok).toBe(true);
  });

  it('and one whose server was put back without a word, come to the same', async () => {
    const { data, backup, line, second, port } = await plantAfterBackup();
    await killServer(second);
    for (const ending of ['', '-wal'])
      copyFileSync(ending === '' ? backup : '/dev/null', join(data, `site.db${ending}`));
    // The first change takes a place that the station has pulled from the lost log, and the others make the log longer than that was.
    await putPlan(data, [renamed('At a place that was given out before', 'WO-3')]);
    for (let change = 0; change < 60; change += 1) await putPlan(data, [renamed(`Change ${change}`)]);
    const third = await server(data, port);
    await materialIs(line, 'Change 59');
    await materialIs(line, 'At a place that was given out before', 'WO-3');
    await everythingSent(line);
    await stopAllStations();
    await killServer(third);
    expect(await kept(data)).toMatchObject({ SignedOn: 1, JobStarted: 1, QuantityReported: 2 });
  });
});
