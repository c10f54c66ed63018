import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { expect, it } from 'vitest';
import { z } from 'zod';

import { systemClock } from '../../sync/server-clock.ts';
import { fileDropBench } from '../file-drop.testkit.ts';
import { importLog } from './import-log.ts';
import { readLogMapping } from './log-mapping.ts';
import { factsIn, totalsByMachine } from './log-totals.testkit.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const data = process.env['LINESIDE_DATA'] ?? path.resolve(root, '../shared/data');
const folder = path.join(data, 'production-log');
const log = path.join(folder, 'Production_Data.csv');
const isHere = existsSync(log);
if (!isHere)
  console.log(
    'The production log is not here. Set LINESIDE_DATA to the folder that holds production-log/Production_Data.csv.',
  );

const machine = z.object({
  run_min: z.number(),
  setup_min: z.number(),
  breakdown_min: z.number(),
  qty_completed: z.number(),
  qty_rejected: z.number(),
  qty_mrb: z.number(),
});
const expectations = z.object({
  rows: z.number(),
  cases: z.number(),
  workers: z.number(),
  minutes_by_report_type: z.object({ D: z.number(), S: z.number(), B: z.number() }),
  qty_completed: z.number(),
  qty_rejected: z.number(),
  qty_for_mrb: z.number(),
  by_resource: z.record(z.string(), machine),
});

it.skipIf(!isHere)(
  'three months of a real job shop become facts whose totals are those of the log, to the piece and the minute',
  { timeout: 120_000 },
  async () => {
    const expected = expectations.parse(
      JSON.parse(readFileSync(path.join(folder, 'expected-aggregates.json'), 'utf8')),
    );
    const bench = await fileDropBench();
    try {
      const mapping = await readLogMapping(path.join(root, 'assets/erp-mappings/production-log-4tu.json'));
      if (!mapping.ok) throw new Error(mapping.problems.join('\n'));
      const options = { store: bench.store, clock: systemClock(), path: log, name: 'log.csv', mapping: mapping.value };
      const first = await importLog(options);
      expect(first).toMatchObject({ ok: true, rows: expected.rows, known: 0 });
      expect(await bench.store.currentPlan('workOrder')).toHaveLength(expected.cases);
      expect(await bench.store.currentPlan('person')).toHaveLength(expected.workers);

      const facts = await factsIn(bench.store);
      const totals = totalsByMachine(facts);
      const found = Object.fromEntries(
        [...totals].map(([id, { runMinutes, setupMinutes, stopMinutes, good, scrap }]) => [
          id,
          {
            run_min: runMinutes,
            setup_min: setupMinutes,
            breakdown_min: stopMinutes,
            qty_completed: good,
            qty_rejected: scrap['rejected'] ?? 0,
            qty_mrb: scrap['mrb'] ?? 0,
          },
        ]),
      );
      expect(found).toEqual(expected.by_resource);
      const sum = (key: keyof z.infer<typeof machine>) => Object.values(found).reduce((all, one) => all + one[key], 0);
      expect([sum('run_min'), sum('setup_min'), sum('breakdown_min')]).toEqual(
        Object.values(expected.minutes_by_report_type),
      );
      expect([sum('qty_completed'), sum('qty_rejected'), sum('qty_mrb')]).toEqual([
        expected.qty_completed,
        expected.qty_rejected,
        expected.qty_for_mrb,
      ]);

      expect(await importLog(options)).toMatchObject({ ok: true, documents: 0, facts: 0, known: facts.length });
      expect(await bench.store.openPostings(1)).toEqual([]);
    } finally {
      await bench.close();
    }
  },
);
