import { describe, expect, it } from 'vitest';

import { createTurnstile } from './turnstile.ts';

/** Lets `who` in one by one through a turnstile of one place that is taken, and answers the order. */
async function orderOf(who: readonly (readonly [owner: string, isUrgent: boolean])[]): Promise<string[]> {
  const turnstile = createTurnstile(1);
  const first = await turnstile.enter('first', false);
  const order: string[] = [];
  const all = who.map(async ([owner, isUrgent], index) => {
    const leave = await turnstile.enter(owner, isUrgent);
    order.push(`${owner}${index}`);
    leave();
  });
  expect(turnstile.waiting()).toBe(who.length);
  first();
  await Promise.all(all);
  expect(turnstile.waiting()).toBe(0);
  return order;
}

describe('a turnstile', () => {
  it('serves owners in turn, however many one of them has waiting', async () => {
    const order = await orderOf([
      ['a', false],
      ['a', false],
      ['a', false],
      ['b', false],
      ['c', false],
      ['c', false],
    ]);
    expect(order).toEqual(['a0', 'b3', 'c4', 'a1', 'c5', 'a2']);
  });

  it('serves what is urgent first', async () => {
    expect(
      await orderOf([
        ['a', false],
        ['b', false],
        ['c', true],
      ]),
    ).toEqual(['c2', 'a0', 'b1']);
  });

  it('lets as many in at once as it is wide, and counts a place given back twice once', async () => {
    const turnstile = createTurnstile(2);
    const one = await turnstile.enter('a', false);
    await turnstile.enter('a', false);
    one();
    one();
    const three = await turnstile.enter('a', false);
    let isIn = false;
    const four = turnstile.enter('a', false).then(() => (isIn = true));
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    expect(isIn).toBe(false);
    three();
    await four;
    expect(isIn).toBe(true);
  });
});
