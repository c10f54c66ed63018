import { z } from 'zod';

export const text = z.string();

/** Something that the screens put into words: a code and the values of its sentence. */
export const worded = z.strictObject({ code: text, params: z.record(text, z.union([text, z.number()])) });
export type Worded = z.infer<typeof worded>;
