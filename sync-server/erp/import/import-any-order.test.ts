import * as fc from 'fast-check';
import { expect, it } from 'vitest';

import { csv, fileDropBench, operationHeader, orderHeader, orderRow } from '../file-drop.testkit.ts';

/** Orders with good and bad rows, as texts. */
const drop = fc.record({
  orders: fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 12 }), fc.constantFrom('1', '20', 'x', '-3')), {
    selector: ([id, quantity]) => `${id} ${quantity}`,
    maxLength: 12,
  }),
  operations: fc.array(
    fc.tuple(fc.integer({ min: 1, max: 14 }), fc.constantFrom('10', '20', '30', 'y'), fc.constantFrom('Press', 'Saw')),
    { maxLength: 30 },
  ),
});
const shuffledWithRepeats = (rows: readonly string[]) =>
  fc.tuple(
    fc.shuffledSubarray([...rows], { minLength: rows.length }),
    fc.array(fc.constantFrom(...(rows.length > 0 ? rows : [''])), { maxLength: 5 }),
  );

it('the plan does not depend on the order of the rows, nor on rows that come twice', async () => {
  await fc.assert(
    fc.asyncProperty(
      drop.chain(({ orders, operations }) => {
        const orderRows = orders.map(([id, quantity]) => orderRow(`A${id}`, quantity));
        const operationRows = operations.map(([id, sequence, name]) => `A${id};${sequence};${name};press;5`);
        return fc.record({
          orderRows: fc.constant(orderRows),
          operationRows: fc.constant(operationRows),
          otherOrders: shuffledWithRepeats(orderRows),
          otherOperations: shuffledWithRepeats(operationRows),
        });
      }),
      async ({ orderRows, operationRows, otherOrders, otherOperations }) => {
        const one = await fileDropBench();
        const two = await fileDropBench();
        try {
          const first = await one.take({
            'orders.csv': csv(orderHeader, ...orderRows),
            'operations.csv': csv(operationHeader, ...operationRows),
          });
          const second = await two.take({
            'orders.csv': csv(orderHeader, ...otherOrders.flat()),
            'operations.csv': csv(operationHeader, ...otherOperations.flat()),
          });
          expect(await two.orders()).toEqual(await one.orders());
          expect(second.report.orders).toEqual(first.report.orders);
          for (const { rows, taken, repeated, rejected } of second.report.files)
            expect(taken + repeated + rejected).toBe(rows);
        } finally {
          await one.close();
          await two.close();
        }
      },
    ),
    { numRuns: 40 },
  );
});
