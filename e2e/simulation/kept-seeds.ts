import { readFileSync } from 'node:fs';
import path from 'node:path';

import { z } from 'zod';

const keptSeed = z.strictObject({ seed: z.int().min(0), why: z.string().min(20) });

/** Seeds that failed once, each with what it found. They are played with all faults, as the command line does. */
export function keptSeeds(): readonly z.infer<typeof keptSeed>[] {
  const text = readFileSync(path.join(import.meta.dirname, 'kept-seeds.json'), 'utf8');
  return z.array(keptSeed).parse(JSON.parse(text));
}
