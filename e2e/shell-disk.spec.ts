import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';

import { whyNoSmallDisk } from './faults/small-disk.ts';
import { ended, shellOfEachTest } from './fixtures/shell-of-each-test.ts';

/** What the shell says when its disk does not let it, on a real file system of its own. */
let mounted: string | undefined;
// Before the folder of the test goes, so this comes first.
test.afterEach(() => {
  if (mounted !== undefined) execFileSync('umount', ['--lazy', mounted]);
  mounted = undefined;
});
const shell = shellOfEachTest();
const why = whyNoSmallDisk();
test.skip(why !== undefined, String(why));

/** Puts a small file system in the place of the kiosk's data folder. */
function mountData(megabytes: number): string {
  const { data } = shell.kiosk;
  mkdirSync(data, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=700`, 'lineside-test', data]);
  mounted = data;
  return data;
}

function fill(folder: string): void {
  const { bavail, bsize } = statfsSync(folder);
  writeFileSync(path.join(folder, 'filler'), Buffer.alloc(bavail * bsize));
}

const sentence = (page: Page) => page.locator('pre');

test('a disk that is full at the start is told in a sentence on the screen; when there is room, the kiosk starts by itself', async () => {
  const data = mountData(2);
  fill(data);
  const app = await shell.launch();
  const page = await app.firstWindow();
  await expect(sentence(page)).toContainText('station.json cannot be written: the disk is full. Make room');
  const end = ended(app);
  rmSync(path.join(data, 'filler'));
  // For whoever supervises it: this start is over, the next one works.
  expect(await end).toBe(70);
  await shell.start();
});

test('a disk that can only be read is told in a sentence on the screen', async () => {
  const data = mountData(1);
  execFileSync('mount', ['-o', 'remount,ro', data]);
  const app = await shell.launch();
  const page = await app.firstWindow();
  await expect(sentence(page)).toContainText(`The data folder ${data} cannot be used: the disk is read-only.`);
  expect(page.url()).toBe('app://notice/problem');
});
