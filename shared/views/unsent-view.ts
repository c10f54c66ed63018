import { z } from 'zod';

import { settlements } from '../attention/attention-facts.ts';
import { instant } from '../facts/envelope.ts';
import { reached } from './reached.ts';
import { text, worded } from './worded.ts';

/** A fact of this station, with how far it has come and what the ERP said. */
export const unsentLine = z.strictObject({
  fact: text,
  command: text.nullable(),
  at: instant,
  person: text.nullable(),
  what: worded,
  reached,
  /** Document number of the ERP, or why it refused; null: nothing yet. */
  reference: text.nullable(),
  message: text.nullable(),
  /** How often it goes to the ERP, this time included. */
  attempt: z.int(),
  /** What was decided about the refusal, by whom and when, before the server has done it; null: nothing, or it was not refused. */
  answered: z
    .strictObject({ code: z.enum(['resend', ...settlements]), person: text.nullable(), at: instant })
    .nullable(),
});

/** What has not arrived where it belongs, oldest first: at most 200 lines, and how many there are. */
export const unsentView = z.strictObject({
  waiting: z.int(),
  /** At the server, not yet in the ERP; and refused by it or set aside by the server. */
  pending: z.int(),
  rejected: z.int(),
  /** What the ERP has had for longer than it may take to answer, of the whole area; null: nothing. */
  unanswered: z.strictObject({ count: z.int(), oldestAt: instant }).nullable(),
  lines: z.array(unsentLine),
});
export type UnsentView = z.infer<typeof unsentView>;
