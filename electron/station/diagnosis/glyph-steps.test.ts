import { expect, test } from 'vitest';

import type { Language } from '../../../shared/plan/language.ts';
import { addPlanDocument, emptyPlan } from '../../../shared/plan/plan-index.ts';
import { glyphSteps } from './glyph-steps.ts';

function stepsFor(...people: readonly (readonly [Language, boolean])[]) {
  const plan = emptyPlan();
  for (const [index, [language, active]] of people.entries())
    addPlanDocument(plan, {
      kind: 'person',
      id: `p-${index}`,
      revision: 1,
      externalRefs: [],
      body: { name: 'Somebody', badge: `B-${index}`, roles: ['operator'], language, active },
    });
  return glyphSteps(plan);
}

test('the screen is asked to look at Chinese characters once, where somebody reads them', () => {
  expect(stepsFor(['en', true], ['zh', true], ['zh', true])).toEqual([
    { code: 'glyphs', state: 'good', params: { sample: '停机' } },
  ]);
});

test('nobody is bothered with characters that nobody reads', () => {
  expect(stepsFor(['pl', true], ['es', true], ['zh', false])).toEqual([]);
});
