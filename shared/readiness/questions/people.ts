import { openScreen } from '../../gate/refusal.ts';
import { lackingQualification } from '../../production/qualified-here.ts';
import type { Question } from '../question.ts';

/** Whether somebody at the machine may do it. */
export const peopleQuestion: Question = {
  question: 'people',
  ask({ world, job, place, nowMs, isHere }) {
    if (isHere) return [];
    const qualification = lackingQualification(world, job.operation.qualifications ?? [], place.people, nowMs);
    if (qualification === undefined) return [];
    return [
      {
        code: 'not-qualified',
        params: { qualification },
        state: 'blocked',
        at: null,
        turnsAt: null,
        owner: { role: 'supervisor', person: null },
        remedies: [openScreen('signOn'), { kind: 'ask', roles: ['supervisor'] }],
      },
    ];
  },
};
