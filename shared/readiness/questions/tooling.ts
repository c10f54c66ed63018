import type { Question } from '../question.ts';

/** Whether the tools and gauges are there, fit, and long enough. */
export const toolingQuestion: Question = { question: 'tooling', ask: () => [] };
