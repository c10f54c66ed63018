import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { addPlanDocument, emptyPlan } from '../plan/plan-index.ts';
import type { PlanIndex } from '../plan/plan-index.ts';
import { personDocument } from '../testing/small-plant.ts';
import { codeBookOf } from './code-book.ts';
import { resolveAnyCase, resolveScan } from './resolve-scan.ts';
import { scanPlant } from './scan-plant.testkit.ts';

function planWith(): PlanIndex {
  const plan = emptyPlan();
  for (const document of scanPlant()) addPlanDocument(plan, document);
  return plan;
}
const plan = planWith();
const book = codeBookOf(plan);
const mean = (raw: string) => resolveScan(plan, book, raw, 2026);

describe('a code means', () => {
  test.each([
    ['badge-ann', { kind: 'badge', name: 'Name ann' }],
    ['badge-ann\r\n', { kind: 'badge', name: 'Name ann' }],
    ['N-wo-1', { kind: 'order', order: 'wo-1', operation: null }],
    ['wo-1', { kind: 'order', order: 'wo-1' }],
    ['N-wo-1/20', { kind: 'order', order: 'wo-1', operation: '20' }],
    ['L-100', { kind: 'lot', lot: 'L-100', material: 'steel', quantity: undefined }],
    ['CHARGE-7', { kind: 'lot', lot: 'L-200', material: 'resin' }],
    ['TAG-SAW-1', { kind: 'equipment', equipment: 'saw-1' }],
    ['mill-1', { kind: 'equipment', equipment: 'mill-1' }],
    ['shelf-3', { kind: 'location', equipment: 'shelf-3' }],
    ['die-9', { kind: 'tool', equipment: 'die-9' }],
    ['resin', { kind: 'material', material: 'resin' }],
    ['9501101530003', { kind: 'material', material: 'resin' }],
    [']E09501101530003', { kind: 'material', material: 'resin' }],
    [
      ']C1010950110153000310CHARGE-7\u001D3103002500',
      { kind: 'lot', lot: 'L-200', quantity: { value: '2.5', unit: 'KGM' } },
    ],
    ['010950110153000310CHARGE-7', { kind: 'lot', lot: 'L-200' }],
    ['(01)09501101530003(10)CHARGE-7(30)12', { kind: 'lot', lot: 'L-200', quantity: { value: '12', unit: 'C62' } }],
    ['https://id.gs1.org/01/09501101530003/10/CHARGE-7', { kind: 'lot', lot: 'L-200' }],
    [']C1010950110153000310NEW', { kind: 'unknownLot', lot: 'NEW', material: 'resin', name: 'Resin' }],
    ['LS:GOOD:12', { kind: 'card', card: { deed: 'good', count: '12' } }],
    ['ls.scrap.crack.3', { kind: 'card', card: { deed: 'scrap', reason: 'crack', count: '3' } }],
    [']C0LS:UNDO', { kind: 'card', card: { deed: 'undo' } }],
    ['LS:NONSENSE', { kind: 'unknown' }],
    ['https://example.com/', { kind: 'unknown' }],
    ['???', { kind: 'unknown' }],
  ])('%j', (raw, meaning) => {
    expect(mean(raw)).toMatchObject(meaning);
  });

  test.each([
    ['', 'empty'],
    [' \r\n', 'empty'],
    ['A\u0000B', 'control'],
    ['A\uFFFDB', 'noise'],
    ['x'.repeat(501), 'too-long'],
  ])('nothing: %j', (raw, problem) => {
    expect(mean(raw)).toEqual({ kind: 'unreadable', why: { problem } });
  });

  test('nothing when it breaks a rule of GS1, which is named with its place', () => {
    expect(mean(']C10109501101530004')).toEqual({
      kind: 'unreadable',
      why: { problem: 'gs1', error: { code: 'check-digit', ai: '01', position: 5 } },
    });
  });

  test('a label without separators, said so, when the lot that was read is not known', () => {
    expect(mean(']C1010950110153000310CHARGE-717261231')).toEqual({
      kind: 'unreadable',
      why: { problem: 'separator', ai: '10' },
    });
  });

  test('two things when two things have it, and both are named', () => {
    expect(mean('4711')).toMatchObject({
      kind: 'ambiguous',
      meanings: [
        { kind: 'order', name: '4711' },
        { kind: 'equipment', name: 'Name twin' },
      ],
    });
  });

  test('the item of the label, never a lot of another item with the same number', () => {
    expect(mean(']C1010001234567890510L-100')).toMatchObject({ kind: 'unknownLot', material: 'other' });
    expect(mean(']C1010950110153000310L-100')).toMatchObject({ kind: 'unknownLot' });
  });
});

describe('a code whose letters have another case than they are printed in', () => {
  test.each([
    ['BADGE-ANN', { kind: 'badge', badge: 'badge-ann' }],
    ['n-WO-1', { kind: 'order', order: 'wo-1' }],
    ['n-wo-1/20', { kind: 'order', order: 'wo-1', operation: '20' }],
    ['tag-saw-1', { kind: 'equipment', equipment: 'saw-1' }],
    ['l-100', { kind: 'lot', lot: 'L-100' }],
    ['RESIN', { kind: 'material', material: 'resin' }],
    [']c1010950110153000310charge-7', { kind: 'lot', lot: 'L-200' }],
    ['HTTPS://ID.GS1.ORG/01/09501101530003/10/charge-7', { kind: 'lot', lot: 'L-200' }],
    ['ls:scrap:CRACK:3', { kind: 'card', card: { deed: 'scrap', reason: 'crack', count: '3' } }],
  ])('is found all the same, and that is told: %j', (raw, meaning) => {
    expect(resolveAnyCase(plan, book, raw, 2026)).toMatchObject({ meaning, otherCase: true });
  });

  test('is found as it is printed first, and nobody is told of letters then', () => {
    for (const raw of ['badge-ann', 'LS:UNDO', 'ls:undo', '???', 'LS:SCRAP:whim'])
      expect(resolveAnyCase(plan, book, raw, 2026).otherCase).toBe(false);
  });

  test('means neither of two that differ in nothing else, unless it is one of them', () => {
    const twins = planWith();
    for (const badge of ['Ab-1', 'aB-1'])
      addPlanDocument(twins, personDocument(badge === 'Ab-1' ? 'ann' : 'ben', 2, badge));
    const both = codeBookOf(twins);
    const badgeOf = (raw: string) => resolveScan(twins, both, raw, 2026);
    expect(badgeOf('ab-1')).toEqual({ kind: 'unknown' });
    expect([badgeOf('Ab-1'), badgeOf('aB-1')]).toMatchObject([{ name: 'Name ann' }, { name: 'Name ben' }]);
  });
});

test('any text has a meaning, and none of the site is found in noise', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (raw) => {
      expect(['unknown', 'unreadable', 'card', 'material']).toContain(mean(raw).kind);
    }),
  );
});
