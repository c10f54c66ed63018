import { describe, expect, test } from 'vitest';

import { madeUpMapping, row } from './made-up-log.testkit.ts';
import { orderBook } from './order-book.ts';
import type { BookedOperation } from './order-book.ts';
import { createHistory, replayQueues } from './real-queues.ts';

const noon = Date.UTC(2026, 2, 4, 12);

/** B is due before A by its shorter route, yet A was begun first; C comes after both. */
const rows = [
  row('A', 'saw', [3, 8, 10]),
  row('A', 'mill', [5, 8, 10]),
  row('B', 'saw', [4, 8, 10]),
  row('C', 'saw', [4, 14, 16]),
  row('C', 'saw', [5, 8, 9]),
  row('D', 'saw', [6, 8, 9]),
];

/** The same orders, of which everything that is after an instant went otherwise. */
function otherFuture(book: readonly BookedOperation[]): BookedOperation[] {
  return book.map((operation) => ({
    ...operation,
    rows: operation.rows.map((one) =>
      Date.parse(one.start) < noon
        ? one
        : { ...one, kind: 'setup' as const, end: '2026-03-20T00:00:00.000Z', good: '9' },
    ),
    lastEndMs: operation.lastEndMs < noon ? operation.lastEndMs : Date.UTC(2026, 2, 20),
  }));
}

describe('the replay of a log', () => {
  test('tells at each first start which job the dispatch list would have begun, and where the real one stood', () => {
    const { starts, figures } = replayQueues(orderBook(rows), madeUpMapping);
    expect(starts.map(({ id }) => id)).toEqual(['A/10', 'B/10', 'C/10', 'A/20', 'D/10']);
    expect(starts[0]).toMatchObject({ choices: 4, rank: { EDD: 1 } });
    expect(starts.at(-1)).toMatchObject({ id: 'D/10', choices: 1, recommended: 'D/10' });
    for (const { rank, choices } of starts)
      for (const place of Object.values(rank)) {
        expect(place).toBeGreaterThanOrEqual(1);
        expect(place).toBeLessThanOrEqual(choices);
      }
    expect(figures.documents).toBe(5);
  });

  test('knows nothing of what comes later: another future leaves every recommendation before it as it was', () => {
    const book = orderBook(rows);
    const before = (replayed: ReturnType<typeof replayQueues>) => replayed.starts.filter(({ atMs }) => atMs < noon);
    expect(before(replayQueues(otherFuture(book), madeUpMapping))).toEqual(before(replayQueues(book, madeUpMapping)));
    expect(before(replayQueues(book, madeUpMapping)).length).toBe(2);
  });

  test('books as many pieces as the log has, machine for machine', () => {
    const pieces = rows.map((one, index) => ({ ...one, good: String(index + 1) }));
    const book = orderBook(pieces);
    expect(replayQueues(book, madeUpMapping).figures).toMatchObject({ goodPieces: 1 + 2 + 3 + 4 + 5 + 6 });
    const mill = book.filter(({ equipment }) => equipment === 'mill');
    expect(replayQueues(mill, madeUpMapping).figures).toMatchObject({ goodPieces: 2 });
  });

  test('is the same however often it is done', () => {
    const once = () => replayQueues(orderBook(rows), madeUpMapping).starts;
    expect(once()).toEqual(once());
  });

  test('plans times by what was finished before: the same part by piece, else the machine, else an hour', () => {
    const [a, b] = orderBook([row('A', 'saw', [3, 8, 10]), row('B', 'saw', [4, 8, 9], { orderQuantity: '20' })]);
    const history = createHistory();
    if (!a || !b) throw new Error('two operations');
    expect(history.planned(b)).toBe(60);
    history.learn(a);
    expect(history.planned(b)).toBe(120);
    expect(history.planned({ ...b, family: 'A' })).toBe(240);
  });
});
