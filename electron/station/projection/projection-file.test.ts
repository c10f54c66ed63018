import { existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { stateOf } from '../../../shared/aggregates/world.ts';
import type { RawFact } from '../../../shared/facts/envelope.ts';
import { must } from '../../../shared/invariant.ts';
import { validHistory } from '../../../shared/testing/histories.testkit.ts';
import { smallPlant } from '../../../shared/testing/small-plant.ts';
import { openReplica } from '../kernel/open-replica.ts';
import { keepRow, memoryDisk } from '../store/memory-station-store.ts';
import type { MemoryDisk } from '../store/memory-station-store.ts';
import type { StationStore } from '../store/station-store.ts';
import { planRows } from '../testing/small-plant.ts';
import { freshFolder } from '../testing/test-station.ts';
import { picture, plainly, rowOf, start, storeOn } from './projection.testkit.ts';

describe('a projection file', () => {
  const facts = fc.sample(validHistory, { seed: 5, numRuns: 10 }).toSorted((a, b) => b.length - a.length)[0] ?? [];

  /** A stopped station with a projection. */
  function stopped() {
    const disk = memoryDisk();
    for (const row of planRows(smallPlant())) keepRow(disk, row);
    disk.own = facts.slice(0, 20);
    for (const fact of facts.slice(20)) keepRow(disk, rowOf(fact, disk.rows.size + 1));
    const file = join(freshFolder(), 'line-1.projection.sqlite');
    const store = storeOn(disk, file);
    const running = start(store);
    running.keeper.stop();
    return { disk, file, store, factCount: running.opened.replica.factCount };
  }

  it('is not taken for damaged when somebody asks for something after it was closed', () => {
    const { file, store } = stopped();
    const { opened, keeper, log } = start(store);
    keeper.stop();
    expect(() => stateOf(opened.replica.world, 'workOrder', 'never-seen')).toThrow('The station is stopping');
    expect(log).toEqual([]);
    expect(existsSync(`${file}.damaged`)).toBe(false);
  });

  it('is all that a start needs: nothing of the history is folded again', () => {
    const { store, disk, factCount } = stopped();
    const opened = openReplica(store, () => undefined);
    expect(opened.places).toEqual(store.reader.ends());
    expect(picture(opened.replica, disk)).toBe(picture(plainly(store), disk));
    expect(opened.replica.factCount).toBe(factCount);
    opened.projection?.close();
  });

  it.each<[string, RegExp, (file: string, disk: MemoryDisk) => void]>([
    ['is empty', /^$/, (file) => writeFileSync(file, '')],
    [
      'is no database',
      /thrown away/,
      (file) => writeFileSync(file, 'not at all a database, but long enough to look at it. '.repeat(50)),
    ],
    ['is cut off', /thrown away/, (file) => truncateSync(file, 8192)],
    [
      'is of a newer format',
      /it has format 99/,
      (file) => {
        const bytes = readFileSync(file);
        bytes.writeUInt32BE(99, 60); // user_version in the header of SQLite
        writeFileSync(file, bytes);
      },
    ],
    [
      'is of another program',
      /file of another program/,
      (file) => {
        const bytes = readFileSync(file);
        bytes.writeUInt32BE(0x11223344, 68); // application_id
        writeFileSync(file, bytes);
      },
    ],
    [
      'is of a store that was put back to an older copy',
      /ahead of the database/,
      (_, disk) => {
        disk.own = disk.own.slice(0, 10);
      },
    ],
    [
      'is of a store that was put back and then went another way',
      /has gone another way/,
      (_, disk) => {
        const other = disk.own.map((fact, index) =>
          index < 10 ? fact : { ...fact, id: `${fact.id.slice(0, -12)}f${fact.id.slice(-11)}` },
        );
        disk.own = [
          ...other,
          ...other.slice(0, 3).map((fact) => ({ ...fact, id: `${fact.id.slice(0, -12)}e${fact.id.slice(-11)}` })),
        ];
      },
    ],
  ])('that %s is thrown away with a sentence, and everything is folded anew', (_, sentence, harm) => {
    const { disk, file, store } = stopped();
    harm(file, disk);
    const running = start(store);
    expect(running.log.join(' ')).toMatch(sentence);
    expect(picture(running.opened.replica, disk)).toBe(picture(plainly(store), disk));
    running.keeper.stop();
    const again = start(store);
    expect(again.log).toEqual([]);
    again.keeper.stop();
  });

  it('of a store that lost facts and got them back in another order is thrown away', () => {
    const { disk, store } = stopped();
    const chainOf = (fact: RawFact) => fact.chain;
    const inChains = disk.own
      .slice(0, 20)
      .toSorted((a, b) => (chainOf(a) < chainOf(b) ? -1 : chainOf(a) > chainOf(b) ? 1 : 0));
    const [first] = inChains;
    const last = must(first, 'an own fact').chain;
    const heads = disk.own.filter((fact) => fact.chain === last);
    const next = must(heads.at(-1), 'the last of its chain');
    // One more fact of the first chain than the projection has, before the facts of the others.
    const more: RawFact = { ...next, id: next.id.replace(/.{4}$/, 'dddd'), seq: next.seq + 1 };
    disk.own = [
      ...inChains.filter((fact) => fact.chain === last),
      more,
      ...inChains.filter((fact) => fact.chain !== last),
    ];
    const running = start(store);
    expect(running.log.join(' ')).toContain('in another order');
    expect(picture(running.opened.replica, disk)).toBe(picture(plainly(store), disk));
    running.keeper.stop();
  });

  it('of another generation of the store is thrown away', () => {
    const { disk, store } = stopped();
    const other: StationStore = { ...store, generation: 'another' };
    const running = start(other);
    expect(running.log.join(' ')).toContain('made from another database');
    expect(picture(running.opened.replica, disk)).toBe(picture(plainly(other), disk));
    running.keeper.stop();
  });

  it('with an overwritten page gives the same world, or says so and is thrown away at the next start', () => {
    const pageSize = 4096;
    const damage = fc.oneof(
      fc.constant(Buffer.alloc(pageSize)),
      fc.uint8Array({ minLength: pageSize, maxLength: pageSize }).map((bytes) => Buffer.from(bytes)),
    );
    fc.assert(
      fc.property(fc.nat(), damage, (which, page) => {
        const { disk, file, store } = stopped();
        const content = readFileSync(file);
        page.copy(content, (which % (content.length / pageSize)) * pageSize);
        writeFileSync(file, content);
        const expected = picture(plainly(store), disk);
        let found: string | undefined;
        try {
          const running = start(store);
          found = picture(running.opened.replica, disk);
          running.keeper.stop();
        } catch {
          // The station has said so by ending; another start sets it right.
        }
        expect([expected, undefined]).toContain(found);
        if (found !== undefined) return;
        const again = start(store);
        expect(picture(again.opened.replica, disk)).toBe(expected);
        again.keeper.stop();
      }),
      { numRuns: 60 },
    );
  });
});
