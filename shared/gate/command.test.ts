import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { command } from './command.ts';

const good = {
  id: '018f3f6e-0000-7000-8000-000000000001',
  actor: 'ann',
  name: 'reportQuantity',
  params: {
    order: 'wo-1',
    operation: '10',
    good: { value: '1', unit: 'C62' },
    scrap: [],
    rework: { value: '0', unit: 'C62' },
  },
};

describe('a command from outside', () => {
  test('passes unchanged when it is as it must be', () => {
    expect(command.parse(good)).toStrictEqual(good);
    expect(command.parse({ ...good, actor: null })).toMatchObject({ actor: null });
  });

  test.each<[string, object, string]>([
    ['without an id', { id: '' }, 'id'],
    ['with an unknown name', { name: 'selfDestruct' }, 'name'],
    ['with a name that every object has', { name: 'constructor' }, 'name'],
    ['with an extra member', { force: true }, 'force'],
    ['without parameters', { params: {} }, 'order'],
    ['with an extra parameter', { params: { ...good.params, sudo: true } }, 'sudo'],
    ['with a negative amount', { params: { ...good.params, good: { value: '-1', unit: 'C62' } } }, 'good'],
    ['with a number for a decimal', { params: { ...good.params, good: { value: 1, unit: 'C62' } } }, 'good'],
    ['with an empty order', { params: { ...good.params, order: '' } }, 'order'],
    [
      'with too many kinds of scrap',
      {
        params: {
          ...good.params,
          scrap: Array.from({ length: 21 }, () => ({ reason: 'x', quantity: good.params.good })),
        },
      },
      'scrap',
    ],
  ])('%s is refused and says where', (_, altered, place) => {
    const parsed = command.safeParse({ ...good, ...altered });
    expect(parsed.success).toBe(false);
    expect(JSON.stringify(parsed.error?.issues)).toContain(place);
  });

  test('never breaks the reader, whatever comes', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (value, params) => {
        expect(command.safeParse(value).success).toBe(false);
        expect(command.safeParse({ ...good, params }).success).toBe(false);
      }),
    );
  });
});
