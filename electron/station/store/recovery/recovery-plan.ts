import { z } from 'zod';

import { readIfThere, writeDurably } from '../../process/durable-file.ts';
import type { StoreFiles } from '../store-files.ts';
import { damageCodes, storeReport } from '../store-report.ts';

const begun = { at: z.string(), code: z.enum(damageCodes), found: z.string(), setAside: z.string().nullable() };

/**
 * How far a recovery has come. moving: the damaged files are being set aside. building: they are, nothing is in their place. placing: the
 * new file is whole and takes the place.
 */
const recoveryPlan = z.discriminatedUnion('stage', [
  z.strictObject({ stage: z.literal('moving'), ...begun }),
  z.strictObject({ stage: z.literal('building'), ...begun }),
  z.strictObject({ stage: z.literal('placing'), report: storeReport }),
]);
export type RecoveryPlan = z.infer<typeof recoveryPlan>;

/** The recovery that was under way when the last run ended, if any. */
export function readPlan(files: StoreFiles): RecoveryPlan | undefined {
  const text = readIfThere(files.recovery);
  if (text === undefined) return undefined;
  try {
    const parsed = recoveryPlan.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

/** Notes how far a recovery has come, durable when it returns. */
export function writePlan(files: StoreFiles, plan: RecoveryPlan): void {
  writeDurably(files.recovery, JSON.stringify(plan), 0o600);
}
