import { deviationFindings } from '../blocking-findings.ts';
import type { Question } from '../question.ts';
import type { Finding } from '../readiness.ts';

/** Whether the order is wanted, as it is here, and now. */
export const planQuestion: Question = {
  question: 'plan',
  ask(asked) {
    const findings: Finding[] = deviationFindings(asked, (kind) => kind === 'orderStopRequest');
    const { earliestStart } = asked.job.order;
    if (earliestStart !== null && Date.parse(earliestStart) > asked.nowMs)
      findings.push({
        code: 'not-yet',
        params: { earliestStart },
        // The gate lets it be begun; the list puts it after what should be begun now.
        state: 'ready',
        at: null,
        turnsAt: earliestStart,
        owner: { role: 'supervisor', person: null },
        remedies: [],
      });
    return findings;
  },
};
