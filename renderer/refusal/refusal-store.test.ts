import { afterEach, describe, expect, test, vi } from 'vitest';

import { openScreen, refuse } from '../../shared/gate/refusal.ts';
import type { RefusalCode } from '../../shared/gate/refusal.ts';
import { dismissMessage, mendMessages, messagesNow, showRefusedScan, showRefusedWish } from './refusal-store.ts';

// No sound.
vi.mock('../feedback/tones.ts', () => ({ playTone: () => undefined }));

afterEach(() => {
  for (const { number } of messagesNow()) dismissMessage(number);
});

function scanned(read: string, code: RefusalCode = 'scan-unknown'): void {
  const { refusal } = refuse(code, {}, [openScreen('home')]);
  showRefusedScan({ read, device: '', refusal, again: () => undefined });
}

const shown = () =>
  messagesNow().map((message) =>
    message.kind === 'scan' ? [message.scan.read, message.refusal.code, message.times, message.mended] : [],
  );

describe('refused scans', () => {
  test('of the same code are one message with a count, the newest, with what was last said', () => {
    scanned('A');
    scanned('B');
    scanned('A');
    mendMessages();
    scanned('A', 'no-running-job');
    expect(shown()).toEqual([
      ['B', 'scan-unknown', 1, true],
      ['A', 'no-running-job', 3, false],
    ]);
  });

  test('of a code whose message was dismissed begin anew', () => {
    scanned('A');
    dismissMessage(messagesNow()[0]?.number ?? 0);
    scanned('A');
    expect(shown()).toEqual([['A', 'scan-unknown', 1, false]]);
  });

  test('are not taken for refused settings', () => {
    const { refusal } = refuse('not-allowed', {}, [openScreen('home')]);
    for (let times = 0; times < 2; times += 1) showRefusedWish('settings', refusal, () => undefined);
    expect(shown()).toHaveLength(2);
  });
});
