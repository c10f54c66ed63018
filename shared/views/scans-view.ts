import { z } from 'zod';

import { instant } from '../facts/envelope.ts';
import { refusal } from '../gate/refusal.ts';
import { text, worded } from './worded.ts';

/** Where a scan came from: a device of the settings, the keyboard, a screen (somebody typed the code), or a test. */
export const scanSources = ['serial', 'wedge', 'screen'] as const;

/** One scan with what became of it. */
export const scanLine = z.strictObject({
  /** Counts the scans of this station since its start: 1, 2, 3... */
  number: z.int().min(1),
  at: instant,
  source: z.enum(scanSources),
  /** Name of the device; empty for a screen. */
  device: text,
  /** What was read, with control characters made visible (GS as U+241D). */
  text,
  /** What it is: badge, order, lot, equipment, location, command card, or nothing that is known. */
  what: worded.nullable(),
  /**
   * done: a command was recorded. opened: a screen is to be shown. refused: with everything the person must know. test: it was read for a
   * test and did nothing else.
   */
  outcome: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('done'), command: text, did: worded }),
    z.strictObject({
      kind: z.literal('opened'),
      screen: z.enum([
        'home',
        'next',
        'good',
        'scrap',
        'stop',
        'closeOut',
        'actions',
        'people',
        'stops',
        'materials',
        'deviations',
        'raise',
      ]),
      params: z.record(text, text),
    }),
    z.strictObject({ kind: z.literal('refused'), refusal }),
    z.strictObject({ kind: z.literal('test') }),
  ]),
});
export type ScanLine = z.infer<typeof scanLine>;

/** The last scans of this station, newest first. */
export const scansView = z.strictObject({ lines: z.array(scanLine) });
export type ScansView = z.infer<typeof scansView>;
