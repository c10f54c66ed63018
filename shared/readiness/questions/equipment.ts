import { deviationFindings } from '../blocking-findings.ts';
import type { Question } from '../question.ts';

/** Whether the machine is up, and stays so. */
export const equipmentQuestion: Question = {
  question: 'equipment',
  ask: (asked) => deviationFindings(asked, (kind) => kind === 'maintenanceConflict'),
};
