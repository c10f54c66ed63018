import { expect, test } from 'vitest';

import type { Role } from '../authority/can.ts';
import { bestOption } from './best-option.ts';
import type { DeviationOption, Effect } from './deviation-type.ts';
import { plainOption } from './plain-type.ts';
import { say } from './types/saying.ts';

const late = (option: string, minutes: number, over: Partial<DeviationOption> = {}) =>
  plainOption(option, {
    consequences: [minutes > 0 ? say('order-late', { late: minutes }) : say('order-in-time', { slack: -minutes })],
    ...over,
  });
const silent = (option: string, over: Partial<DeviationOption> = {}) => plainOption(option, over);

const rolesOf = ({ forRoles }: DeviationOption): readonly Role[] => forRoles ?? ['supervisor'];
function best(options: readonly DeviationOption[], ...here: readonly Role[]) {
  const found = bestOption(options, new Set(here.length === 0 ? (['supervisor'] as const) : here), rolesOf);
  return found && [found.option.option, found.lessLateMinutes];
}

test('the best way out is the one by which orders get least late, and the usual one among equals', () => {
  expect(best([late('a', 60), late('b', 20), late('c', 30)])).toEqual(['b', 40]);
  expect(best([late('a', 20), late('b', 20)])).toEqual(['a', 0]);
  // What gets late at another machine because of it counts as well.
  const moved = [say('order-in-time', { slack: 5 }), say('late-there', { late: 50, orders: 2 })];
  expect(best([late('a', 60), silent('b', { consequences: moved })])).toEqual(['b', 10]);
  expect(best([late('a', 40), silent('b', { consequences: moved })])).toEqual(['a', 0]);
  // More time to spare is no reason.
  expect(best([late('a', 0), late('b', -500)])).toEqual(['a', 0]);
});

test('what asks for a reason, for a second person or for somebody else is not offered at one tap', () => {
  const quick = late('quick', 5);
  expect(best([late('a', 60), { ...quick, needsReason: 'wait' }])).toEqual(['a', 0]);
  expect(best([late('a', 60), { ...quick, needsSecond: true }])).toEqual(['a', 0]);
  expect(best([late('a', 60), { ...quick, forRoles: ['engineer'] }])).toEqual(['a', 0]);
  expect(best([late('a', 60), { ...quick, forRoles: ['engineer'] }], 'engineer')).toEqual(['quick', 55]);
});

const finals: readonly Effect[] = [
  { name: 'undo', params: { command: 'c' } },
  { name: 'stopOrder', params: { order: 'o', deviation: 'd' } },
  { name: 'settlePosting', params: { posting: 'p', as: 'bookedByHand' } },
  { name: 'releaseHold', params: { target: { kind: 'lot', id: 'l' }, hold: 'h' } },
  { name: 'decideOrderChange', params: { order: 'o', decision: 'stop' } },
];

test.each(finals.map((effect) => ({ name: effect.name, effect })))(
  'what cannot be had back ($name) is not offered at one tap, however much time it saves',
  ({ effect }) => {
    expect(best([late('a', 60), late('b', 5, { effects: [effect] })])).toEqual(['a', 0]);
    // Nor is another one put in its place where it is the usual one and no figure speaks for that.
    expect(best([silent('a', { effects: [effect] }), silent('b')])).toBeUndefined();
    expect(best([silent('a', { effects: [effect] }), late('b', 0)])).toBeUndefined();
  },
);

test('an effect that can be had back is no obstacle', () => {
  const effects: Effect[] = [{ name: 'suspendJob', params: { order: 'o', operation: '10' } }];
  expect(best([silent('a', { effects })])).toEqual(['a', 0]);
  expect(best([])).toBeUndefined();
});
