import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from '@playwright/test';

import { testIds } from '../renderer/test-ids.ts';
import { builtKiosk } from './fixtures/kiosk-app.ts';
import { dataFolder, killServer, serverPrograms, startServer } from './plant.testkit.ts';

/** A new kiosk is let in by a ticket, through all layers: real screens, real shell, real station, real server. */
test('a kiosk that knows no server is let in at its screen by a ticket, and never writes it down', async () => {
  const data = dataFolder();
  const server = await startServer(data, '0', [], {}, serverPrograms.delivered);
  const kiosk = await builtKiosk();
  const app = await kiosk.launch(['--windowed', '--station', 'press-3', '--site', 'demo']);
  try {
    const order = ['sync-server/main.ts', 'enrol', '--data', data, '--station', 'press-3', '--kind', 'kiosk'];
    const said = execFileSync(process.execPath, order, { encoding: 'utf8' });
    const ticket = /LSE1\.[\w-]+/.exec(said)?.[0] ?? '';
    const page = await app.firstWindow();
    await page.getByTestId(testIds.stationButton).click();
    await page.getByTestId(testIds.toEnrol).click();
    await page.getByTestId(testIds.enrolTicket).fill('LSE1.of-nobody');
    await page.getByTestId(testIds.enrolConfirm).click();
    await expect(page.getByTestId(testIds.enrolFailure)).toHaveAttribute('data-code', 'no-ticket');
    await page.getByTestId(testIds.enrolTicket).fill(ticket);
    await page.getByTestId(testIds.enrolConfirm).click();
    await expect(page.getByTestId(testIds.syncChip)).toHaveAttribute('data-state', 'online');
    expect(existsSync(join(kiosk.data, 'station', 'site-trust.json'))).toBe(true);
    const settings = readFileSync(join(kiosk.data, 'station.json'), 'utf8');
    expect(settings).not.toContain('LSE1');
  } finally {
    await app.close();
    await kiosk.remove();
    await killServer(server);
  }
});
