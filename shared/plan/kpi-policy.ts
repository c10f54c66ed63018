import { z } from 'zod';

/** What ISO 22400-2 leaves to the site; recorded with every figure. */
export const kpiPolicy = z.strictObject({
  /** A stop shorter than this is a minor stop (seconds). */
  minorStopSeconds: z.int().min(0).max(3600),
  /** Which factor minor stops lower: availability (ISO: they are delay time) or effectiveness (common practice). OEE is the same. */
  minorStops: z.enum(['availability', 'effectiveness']),
  /** availability: setup is a loss (ISO). planned: setup leaves the planned busy time. */
  setup: z.enum(['availability', 'planned']),
  /** Quality ratio by pieces (ISO), or by the planned time they stand for (adds up over several products). */
  quality: z.enum(['pieces', 'time']),
});
export type KpiPolicy = z.infer<typeof kpiPolicy>;

/** What holds for a site that has said nothing: ISO 22400-2, minor stops under two minutes. */
export const USUAL_KPI_POLICY: KpiPolicy = {
  minorStopSeconds: 120,
  minorStops: 'availability',
  setup: 'availability',
  quality: 'pieces',
};
