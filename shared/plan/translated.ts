import { z } from 'zod';

/** A short text in the languages that every site has. */
export const translated = z.strictObject({ en: z.string().min(1).max(80), de: z.string().min(1).max(80) });
