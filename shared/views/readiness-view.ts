import { z } from 'zod';

import { roles } from '../authority/can.ts';
import { instant } from '../facts/envelope.ts';
import { remedy } from '../gate/refusal.ts';
import { findingCodes, readinessQuestions } from '../readiness/readiness.ts';
import type { Readiness } from '../readiness/readiness.ts';
import { text } from './worded.ts';

/** Something that one of the seven questions found about a job, with who can change it and how. */
export const findingView = z.strictObject({
  question: z.enum(readinessQuestions),
  code: z.enum(findingCodes),
  params: z.record(text, z.union([text, z.number()])),
  state: z.enum(['ready', 'atRisk', 'blocked', 'unknown']),
  /** When what it rests on was recorded; null: the plan says so. */
  at: instant.nullable(),
  /** When the clock alone changes it. */
  turnsAt: instant.nullable(),
  /** When the work that it waits for should be done. */
  expectedAt: instant.exactOptional(),
  owner: z.strictObject({ role: z.enum(roles), person: text.nullable() }).nullable(),
  remedies: z.array(remedy),
});
export type FindingView = z.infer<typeof findingView>;

/** What was found about a job, in the order of the questions. */
export function findingViewsOf({ answers }: Pick<Readiness, 'answers'>): FindingView[] {
  return answers.flatMap(({ question, facts }) =>
    facts.map(({ code, params, state, at, turnsAt, expectedAt, owner, remedies }) => ({
      question,
      code,
      params: { ...params },
      state,
      at,
      turnsAt,
      ...(expectedAt === undefined ? {} : { expectedAt }),
      owner,
      remedies: [...remedies],
    })),
  );
}
