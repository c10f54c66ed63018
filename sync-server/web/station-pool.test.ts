import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, it, onTestFinished } from 'vitest';

import { createStationPool } from './station-pool.ts';

it('the station of a browser leaves the serial ports of the server alone', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lineside-pool-'));
  const [program, told] = [join(folder, 'program.mjs'), join(folder, 'args.json')];
  // Says how it was started, and ends when it is told to.
  writeFileSync(
    program,
    `import { renameSync, writeFileSync } from 'node:fs';
     writeFileSync(${JSON.stringify(`${told}.next`)}, JSON.stringify(process.argv.slice(2)));
     renameSync(${JSON.stringify(`${told}.next`)}, ${JSON.stringify(told)});
     process.on('message', () => process.exit(0));
     process.on('disconnect', () => process.exit(0));`,
  );
  const pool = createStationPool({
    program,
    folder,
    site: 'demo',
    serverUrl: () => 'http://127.0.0.1:9',
    ticketFor: () => Promise.resolve(undefined),
    log: () => undefined,
  });
  onTestFinished(() => pool.stop());
  pool.process('office');
  await expect.poll(() => existsSync(told), { timeout: 10_000 }).toBe(true);
  expect(JSON.parse(readFileSync(told, 'utf8'))).toEqual(
    expect.arrayContaining(['--station', 'office', '--no-devices']),
  );
});
