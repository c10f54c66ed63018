import type { HostResult } from '../../../shared/host/host-contract.ts';
import type { Language } from '../../../shared/plan/language.ts';
import type { PlanIndex } from '../../../shared/plan/plan-index.ts';

type Step = HostResult<'diagnose'>['steps'][number];

/** Characters of the languages that a font for Latin letters does not have. */
const samples: Readonly<Partial<Record<Language, string>>> = { zh: '停机' };

/**
 * What to look at where somebody reads a language whose characters need a font of their own. Only the screen can see whether the computer has
 * one: it judges the step by `sample`, and what comes from here is that there is nothing against it.
 */
export function glyphSteps(plan: PlanIndex): Step[] {
  const read = new Set<Language>();
  for (const document of plan.current.values())
    if (document.kind === 'person' && document.body.active) read.add(document.body.language);
  return [...read].flatMap((language) => {
    const sample = samples[language];
    return sample === undefined ? [] : [{ code: 'glyphs', state: 'good' as const, params: { sample } }];
  });
}
