import * as fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';

import { csv, fileDropBench, goodDrop, operationHeader, operationRow, orderHeader } from '../file-drop.testkit.ts';
import type { FileDropBench } from '../file-drop.testkit.ts';

let bench: FileDropBench;
beforeEach(async () => {
  bench = await fileDropBench();
});
afterEach(() => bench.close());

it('any bytes as a file are answered with a report whose account adds up', async () => {
  const scrap = fc.string({
    unit: fc.constantFrom('"', ';', '\n', '\r', ' ', 'A1', '10', '-', 'é', '\u{202E}', 'EA', '2026-12-01', '=1+1', '0'),
    maxLength: 60,
  });
  const text = fc.tuple(fc.constantFrom(`${orderHeader}\n`, ''), scrap).map((parts) => Buffer.from(parts.join('')));
  const bytes = fc.uint8Array({ maxLength: 200 }).map((one) => Buffer.from(one));
  await fc.assert(
    fc.asyncProperty(fc.oneof(text, bytes), async (orders) => {
      const { report } = await bench.take({ ...goodDrop('A1'), 'orders.csv': orders });
      for (const { rows, taken, alreadyTaken, repeated, leftOut, rejected } of report.files)
        expect(taken + alreadyTaken + repeated + leftOut + rejected).toBe(rows);
      expect(report.files.length > 0 || report.problems.length > 0).toBe(true);
    }),
    { numRuns: 150 },
  );
});

it('a quote that never closes in a large file costs its line and no more', async () => {
  const rows = Array.from({ length: 5000 }, (_, index) => `A${index};M-1;Bracket;1;EA;2026-12-01`);
  rows[5] = 'A5;"M-1;Bracket;1;EA;2026-12-01';
  const operations = Array.from({ length: 5000 }, (_, index) => operationRow(`A${index}`));
  const { report, rejected } = await bench.take({
    'orders.csv': csv(orderHeader, ...rows),
    'operations.csv': csv(operationHeader, ...operations),
  });
  expect(report.orders).toMatchObject({ changed: 4999, rejected: 1 });
  expect(rejected.map(({ file, line }) => `${file} ${line}`)).toEqual(['operations.csv 7', 'orders.csv 7']);
});

it('thousands of rows for one order are one defect, not one giant document', async () => {
  const operations = Array.from({ length: 6000 }, (_, index) => operationRow('A1', String(index)));
  const { report, rejected } = await bench.take({
    ...goodDrop('A1'),
    'operations.csv': csv(operationHeader, ...operations),
  });
  expect(report.orders).toMatchObject({ changed: 0, rejected: 1 });
  expect(rejected).toHaveLength(6001);
  expect(rejected[0]?.reason).toBe('order "A1" has 5000 or more rows in this drop.');
});

it('an order with more operations than a plan may have is handed back with all its rows', async () => {
  const operations = Array.from({ length: 300 }, (_, index) => operationRow('A1', String(index)));
  const { rejected } = await bench.take({ ...goodDrop('A1'), 'operations.csv': csv(operationHeader, ...operations) });
  expect(rejected).toHaveLength(301);
  expect(rejected.find((row) => row.file === 'orders.csv')?.reason).toContain('the order does not fit');
});
