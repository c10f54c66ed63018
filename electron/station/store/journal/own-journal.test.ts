import { appendFileSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { emptyHead } from '../../../../shared/facts/chain.ts';
import type { RawFact } from '../../../../shared/facts/envelope.ts';
import { freshFolder } from '../../testing/test-station.ts';
import { someFacts } from '../store-samples.testkit.ts';
import { readJournalEnds } from './journal-ends.ts';
import { readSegment, segmentsIn } from './journal-segments.ts';
import { openOwnJournal } from './own-journal.ts';
import type { JournalLimits } from './own-journal.ts';

const CHAIN = 'line-1/normal/0123456789ab';
/** About ten facts in a segment. */
const small: JournalLimits = { segmentBytes: 5000, keepSegments: 2, wantedBytes: 30_000, mostBytes: 60_000 };

function readAll(folder: string): { facts: RawFact[]; damaged: number } {
  const segments = segmentsIn(folder).map(({ file }) => readSegment(file));
  const facts = segments.flatMap(({ lines }) =>
    lines.flatMap((line) => (line.kind === 'fact' ? [JSON.parse(line.text) as RawFact] : [])),
  );
  return { facts, damaged: segments.reduce((sum, { damaged }) => sum + damaged, 0) };
}

const bytesIn = (folder: string) => segmentsIn(folder).reduce((sum, { file }) => sum + statSync(file).size, 0);

describe('the journal of own facts', () => {
  it('keeps what it is given, run after run, and knows where each chain stands', () => {
    const folder = freshFolder();
    const first = someFacts(3);
    const second = someFacts(2, first.head);
    const urgent = someFacts(2, emptyHead('line-1/priority/0123456789ab'));
    const journal = openOwnJournal(folder, 'boot-1');
    journal.write(first.facts);
    journal.close();
    const again = openOwnJournal(folder, 'boot-1');
    expect(again.heads().get(CHAIN)).toBe(3);
    again.write([...urgent.facts, ...second.facts]);
    again.close();
    expect(readAll(folder)).toEqual({ facts: [...first.facts, ...urgent.facts, ...second.facts], damaged: 0 });
    expect(openOwnJournal(folder, 'boot-1').heads()).toEqual(
      new Map([
        [CHAIN, 5],
        ['line-1/priority/0123456789ab', 2],
      ]),
    );
    expect(segmentsIn(folder)).toHaveLength(2);
  });

  it('has each fact with the operating system before the call returns', () => {
    const folder = freshFolder();
    const { facts } = someFacts(4);
    const journal = openOwnJournal(folder, 'boot-1');
    for (const [index, fact] of facts.entries()) {
      journal.write([fact]);
      expect(readAll(folder).facts).toEqual(facts.slice(0, index + 1));
    }
    journal.close();
  });

  it('takes a torn last line for what it is, and never writes behind it', () => {
    const folder = freshFolder();
    const { facts, head } = someFacts(3);
    const journal = openOwnJournal(folder, 'boot-1');
    journal.write(facts);
    const [name] = readdirSync(folder);
    const file = join(folder, name ?? '');
    truncateSync(file, statSync(file).size - 20);
    const more = someFacts(1, { ...head, seq: 2 });
    const again = openOwnJournal(folder, 'boot-2');
    expect(again.heads().get(CHAIN)).toBe(2);
    again.write(more.facts);
    again.close();
    expect(readAll(folder)).toMatchObject({ damaged: 1 });
    expect(readAll(folder).facts.map((fact) => fact.seq)).toEqual([1, 2, 3]);
  });

  it('knows whether its end is the end: after a process died, after it was closed, not after the power was cut', () => {
    const folder = freshFolder();
    const journal = openOwnJournal(folder, 'boot-1');
    journal.write(someFacts(2).facts);
    expect(readJournalEnds(folder, 'boot-1')).toMatchObject({ isComplete: true, ends: { [CHAIN]: { seq: 2 } } });
    expect(readJournalEnds(folder, 'boot-2').isComplete).toBe(false);
    journal.close();
    expect(readJournalEnds(folder, 'boot-2').isComplete).toBe(true);
    expect(readJournalEnds(freshFolder(), 'boot-1')).toEqual({ heads: new Map(), ends: {}, isComplete: false });
  });

  it('gives up its oldest segments when the server has their facts in a backup, but keeps the newest', () => {
    const folder = freshFolder();
    const journal = openOwnJournal(folder, 'boot-1', small);
    const { facts } = someFacts(60);
    for (const fact of facts) journal.write([fact]);
    const before = segmentsIn(folder).length;
    journal.noteBackedUp(CHAIN, 30);
    const kept = readAll(folder).facts;
    expect(segmentsIn(folder).length).toBeLessThan(before);
    expect(kept.map((fact) => fact.seq)).toEqual(facts.map((fact) => fact.seq).slice(-kept.length));
    expect(kept.length).toBeGreaterThanOrEqual(30);
    journal.noteBackedUp(CHAIN, 60);
    expect(segmentsIn(folder)).toHaveLength(2);
    journal.close();
  });

  it('stays within its bound when no server ever reports a backup: first for a local backup, at last in any case', () => {
    const folder = freshFolder();
    const journal = openOwnJournal(folder, 'boot-1', small);
    const { facts } = someFacts(400);
    for (const fact of facts.slice(0, 80)) journal.write([fact]);
    expect(bytesIn(folder)).toBeGreaterThan(small.wantedBytes);
    expect(readAll(folder).facts).toHaveLength(80);
    journal.noteCopied({ [CHAIN]: 80 });
    expect(bytesIn(folder)).toBeLessThan(small.wantedBytes + small.segmentBytes);
    for (const fact of facts.slice(80)) journal.write([fact]);
    expect(bytesIn(folder)).toBeLessThan(small.mostBytes + 2 * small.segmentBytes);
    expect(readAll(folder).facts.at(-1)?.seq).toBe(400);
    journal.close();
  });

  it('falls behind without a word of complaint when the disk refuses, and says so to the next run', () => {
    const folder = join(freshFolder(), 'journal');
    writeFileSync(folder, 'a file where the folder should be');
    const journal = openOwnJournal(folder, 'boot-1');
    journal.write(someFacts(1).facts);
    expect(journal.isBehind()).toBe(true);
    expect(journal.heads().size).toBe(0);
    journal.close();
  });

  it('is read whatever is damaged in it: only the lines that were hit are missing', () => {
    const folder = freshFolder();
    const { facts } = someFacts(40);
    const journal = openOwnJournal(folder, 'boot-1', small);
    for (const fact of facts) journal.write([fact]);
    journal.close();
    const files = segmentsIn(folder).map(({ file }) => ({ file, whole: readFileSync(file) }));
    fc.assert(
      fc.property(fc.nat(files.length - 1), fc.nat(5000), fc.integer({ min: 1, max: 255 }), (which, at, change) => {
        for (const { file, whole } of files) writeFileSync(file, whole);
        const hit = files[which];
        if (!hit || at >= hit.whole.length) return;
        const bytes = Buffer.from(hit.whole);
        bytes[at] = (bytes[at] ?? 0) ^ change;
        writeFileSync(hit.file, bytes);
        const read = readAll(folder).facts;
        // A line break that is hit takes the line before and the line behind it along.
        expect(read.length).toBeGreaterThanOrEqual(facts.length - 2);
        expect(facts).toEqual(expect.arrayContaining(read));
        openOwnJournal(folder, 'boot-2', small).close();
      }),
      { numRuns: 60 },
    );
  });

  it('passes over what is no segment', () => {
    const folder = freshFolder();
    appendFileSync(join(folder, 'notes.txt'), 'mine');
    expect(segmentsIn(folder)).toEqual([]);
    expect(segmentsIn(join(folder, 'nowhere'))).toEqual([]);
  });
});
