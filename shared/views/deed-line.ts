import { z } from 'zod';

import { instant } from '../facts/envelope.ts';
import { text, worded } from './worded.ts';

/** Something that was recorded, wherever: what, when, by whom and at which station. */
export const deedLine = z.strictObject({
  /** Id of its command, else of its fact. */
  id: text,
  /** Null: nobody gave it, a station noticed it. */
  command: text.nullable(),
  at: instant,
  person: text.nullable(),
  /** Name of the station. */
  station: text,
  /** What happened, in a form that the screens put into words. */
  what: worded,
});
export type DeedLine = z.infer<typeof deedLine>;
