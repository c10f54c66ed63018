import { deviationFindings } from '../blocking-findings.ts';
import type { Question } from '../question.ts';

/** Whether what the rest of the job needs is there and may be used. */
export const materialQuestion: Question = {
  question: 'material',
  ask: (asked) => deviationFindings(asked, (kind) => kind === 'materialShortage'),
};
