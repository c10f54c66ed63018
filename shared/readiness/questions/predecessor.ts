import { openScreen } from '../../gate/refusal.ts';
import { openPredecessor } from '../../production/job-lookup.ts';
import { equipmentName } from '../question.ts';
import type { Question } from '../question.ts';
import type { Finding } from '../readiness.ts';

/** Whether what comes before in the order is done, and nobody else has the operation. */
export const predecessorQuestion: Question = {
  question: 'predecessor',
  ask({ world, job, isHere }) {
    if (isHere) return [];
    const findings: Finding[] = [];
    const waitsFor = openPredecessor(job);
    if (waitsFor)
      findings.push({
        code: 'predecessor-open',
        params: { predecessor: waitsFor.name, workCenter: equipmentName(world, waitsFor.workCenter) },
        state: 'blocked',
        at: null,
        turnsAt: null,
        owner: { role: 'supervisor', person: null },
        remedies: [{ kind: 'ask', roles: ['supervisor'] }],
      });
    const [elsewhere] = job.state.runs;
    if (elsewhere)
      findings.push({
        code: 'running-elsewhere',
        params: { equipment: equipmentName(world, elsewhere.equipment) },
        state: 'blocked',
        at: elsewhere.since,
        turnsAt: null,
        owner: { role: 'supervisor', person: null },
        remedies: [openScreen('next')],
      });
    return findings;
  },
};
