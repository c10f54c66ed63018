import { factsOf } from '../../shared/aggregates/world.ts';
import type { OnceRule } from './exactly-once.ts';

/** Of several answers to one refusal the server carries out one, and says of each other one that it is idle; it says so of nothing else. */
export const answersOnce: OnceRule = ({ restored }, scratch) =>
  (['workOrder', 'equipment'] as const).flatMap((kind) =>
    [...scratch.logs[kind].keys()].flatMap((id) => {
      const { facts, silenced } = factsOf(scratch, kind, id);
      const given = new Map<string, string[]>();
      const idle = new Set<string>();
      for (const fact of facts) {
        if (silenced.has(fact.id)) continue;
        if (fact.type === 'PostingAnswerIdle') idle.add(fact.data.answer);
        if (fact.type !== 'PostingResent' && fact.type !== 'PostingSettled') continue;
        const key = `${fact.data.posting} at ${fact.data.refusedAt}`;
        given.set(key, [...(given.get(key) ?? []), fact.id]);
      }
      return [...given].flatMap(([key, answers]) => {
        const left = answers.filter((answer) => !idle.has(answer)).length;
        return left === 1 || restored
          ? []
          : [`of ${answers.length} answers to the refusal of ${key} ${left} are said to stand`];
      });
    }),
  );
