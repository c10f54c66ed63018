import { z } from 'zod';

/** What the site thinks of sequences and of old facts; one part of the settings of the site. */
export const planningPolicy = z.strictObject({
  /** What a plan costs: per minute of weighted lateness, per minute of setup, per job that stands elsewhere than people saw it. */
  weights: z
    .strictObject({ tardiness: z.number().min(0), setup: z.number().min(0), stability: z.number().min(0) })
    .exactOptional(),
  /** How many jobs at the front of a machine people are shown, and so should not change without need. */
  frozenJobs: z.int().min(0).max(50).exactOptional(),
  /** A fact that somebody else has to send is stale when the last contact is older than this. */
  staleAfterMinutes: z.int().min(1).max(10_080).exactOptional(),
  /** Whether what is stale blocks a job, or only puts it at risk. */
  stale: z.enum(['atRisk', 'blocked']).exactOptional(),
  /** A job whose readiness ends within so many minutes is at risk. */
  atRiskMinutes: z.int().min(1).max(10_080).exactOptional(),
});
export type PlanningPolicy = z.infer<typeof planningPolicy>;

/** The policy of a site that has not said anything else. */
export const USUAL_PLANNING_POLICY: Required<PlanningPolicy> = {
  weights: { tardiness: 1, setup: 0.5, stability: 5 },
  frozenJobs: 3,
  staleAfterMinutes: 60,
  stale: 'atRisk',
  atRiskMinutes: 60,
};
