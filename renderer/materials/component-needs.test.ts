import { expect, test } from 'vitest';

import type { ComponentLine } from '../../shared/views/view-schemas.ts';
import { componentInFocus, componentState, openComponents, stillNeeded } from './component-needs.ts';

const line = (material: string, consumed: string, change: Partial<ComponentLine> = {}): ComponentLine => ({
  material,
  name: material,
  mode: 'explicit',
  unit: 'KGM',
  required: '100',
  requiredSoFar: '40.5',
  consumed,
  lots: [],
  atHand: [],
  ...change,
});

test('a component is owed when more was made than was booked, to the last decimal', () => {
  expect(['40.499999', '40.5', '100', '120'].map((consumed) => componentState(line('m', consumed)))).toEqual([
    'owed',
    'even',
    'complete',
    'complete',
  ]);
  expect(componentState(line('m', '0', { mode: 'backflush' }))).toBe('automatic');
});

test('what is still needed is never less than nothing', () => {
  expect([stillNeeded(line('m', '40.5')), stillNeeded(line('m', '120'))]).toEqual(['59.5', '0']);
});

test('the component that is owed is shown first, unless another was chosen', () => {
  const lines = [line('oil', '0', { mode: 'backflush' }), line('sheet', '50'), line('bolt', '1')];
  expect(componentInFocus(lines, null)?.material).toBe('bolt');
  expect(componentInFocus(lines, 'oil')?.material).toBe('oil');
  expect(componentInFocus(lines.slice(0, 2), null)?.material).toBe('sheet');
  expect(openComponents(lines).map(({ material }) => material)).toEqual(['bolt']);
});
