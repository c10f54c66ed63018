import { createInstance } from 'i18next';
import { expect, test } from 'vitest';

import type { ActionLine } from '../../shared/views/view-schemas.ts';
import en from '../words/en.json';
import { createWords } from '../words/use-words.ts';
import { actionWords } from './action-words.ts';

const i18n = createInstance();
void i18n.init({
  resources: { en: { translation: en } },
  lng: 'en',
  initAsync: false,
  interpolation: { escapeValue: false },
});
const reason = (code: string, text: string) => ({ code, text: { en: text, de: text } });
const words = createWords(i18n.t, 'en', 'UTC', {
  scrap: [reason('crack', 'Crack')],
  stop: [reason('fault', 'Machine fault')],
  dispatchOverride: [],
  rework: [reason('burr', 'Burr')],
  pause: [reason('break', 'Break')],
  reopen: [],
  short: [reason('ran-out', 'Material ran out')],
  recommendation: [reason('busy', 'Busy')],
});

const said = (code: string, params: ActionLine['what']['params'], command: string | null = 'c') => {
  const { deed, detail } = actionWords({ command, what: { code, params } }, words);
  return `${deed} | ${detail ?? ''}`.replaceAll('\u00A0', ' ');
};
const counted = { order: 'WO-1', operation: 'Bend', good: '12', scrap: '1', rework: '0', unit: 'C62', reason: 'crack' };

test('a count says what was counted, a finish what became of the rest', () => {
  expect(said('QuantityReported', counted)).toBe('12 pcs good, 1 pc scrap, Crack | WO-1');
  expect(said('JobCompleted', { ...counted, remainder: 'open', short: '' })).toBe(
    'Finished | WO-1 · remainder open · 12 pcs good, 1 pc scrap, Crack',
  );
  expect(said('JobCompleted', { ...counted, scrap: '0', remainder: 'none', short: 'ran-out' })).toBe(
    'Finished | WO-1 · Material ran out · 12 pcs good',
  );
});

test('what the machine counted says so', () => {
  expect(said('QuantityReported', { ...counted, scrap: '0', reason: '' }, null)).toBe(
    'Counted by the machine | WO-1 · 12 pcs good',
  );
});

test('stops, pauses and rework say why, in the words of their own catalog', () => {
  expect(said('EquipmentStopped', { reason: 'fault' })).toBe('Stop: Machine fault | ');
  expect(said('EquipmentStopped', { reason: '' })).toBe('Stop, not explained | ');
  expect(said('JobPaused', { order: 'WO-1', operation: 'Bend', reason: 'break' })).toBe('Paused: Break | WO-1');
  expect(said('JobPaused', { order: 'WO-1', operation: 'Bend', reason: '' })).toBe('Paused | WO-1');
  expect(said('ReworkOperationAdded', { order: 'WO-1', rework: '4', unit: 'C62', reason: 'burr' })).toBe(
    'Rework added: Burr | WO-1 · 4 pcs rework',
  );
});

test('material says how much of which lot, people who', () => {
  const used = { order: 'WO-1', material: 'Sheet 1.5 mm', lot: 'L-77', quantity: '12.5', unit: 'KGM' };
  expect(said('MaterialConsumed', used)).toBe('Consumed | WO-1 · L-77 · 12.5 kg Sheet 1.5 mm');
  expect(said('LaborStarted', { order: 'WO-1', operation: 'Bend', person: 'Tom Li' })).toBe(
    'On the job | WO-1 · Tom Li',
  );
  expect(said('SignedOn', { person: 'Tom Li' })).toBe('Signed on | Tom Li');
});
