import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { RawFact } from '../../../../shared/facts/envelope.ts';
import { freshFolder } from '../../testing/test-station.ts';
import { contentOf, NOW, open, plantStore } from './damaged-store.testkit.ts';

describe('random damage anywhere in the database file', () => {
  it('never keeps the station from opening and never costs an acknowledged fact', async () => {
    const plant = await plantStore();
    const whole = readFileSync(plant.database);
    const pristine = freshFolder();
    copyFolder(plant.folder, pristine);
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), fc.integer({ min: 1, max: 200 })),
          {
            minLength: 1,
            maxLength: 4,
          },
        ),
        async (hits) => {
          const folder = freshFolder();
          copyFolder(pristine, folder);
          const bytes = Buffer.from(whole);
          for (const [at, change, length] of hits)
            for (let n = at; n < Math.min(at + length, bytes.length); n += 1) bytes[n] = (bytes[n] ?? 0) ^ change;
          writeFileSync(join(folder, 'line-1.sqlite'), bytes);
          expect(await wellInTheEnd(folder)).toEqual(plant.facts);
          rmSync(folder, { recursive: true });
        },
      ),
      { numRuns: 25 },
    );
  }, 60_000);
});

function copyFolder(from: string, to: string): void {
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (entry.isDirectory()) {
      mkdirSync(join(to, entry.name), { recursive: true });
      copyFolder(join(from, entry.name), join(to, entry.name));
    } else copyFileSync(join(from, entry.name), join(to, entry.name));
  }
}

/** Opens the store as a station does: reads everything, lets the backup check it, and starts again when damage was met. */
async function wellInTheEnd(folder: string): Promise<RawFact[]> {
  for (let start = 0; start < 3; start += 1) {
    const opened = await open(folder, { nowMs: NOW + start * 1000 });
    const read = await contentOf(opened).catch((error: unknown) => error as { readonly code: string });
    const backup = 'own' in read ? await opened.backups.backUp() : undefined;
    await opened.store.close();
    if ('own' in read && backup?.state === 'made') return read.own;
    expect('own' in read ? backup?.state : read.code).toMatch(/^(failed|damaged)$/);
  }
  throw new Error('It never became well.');
}
