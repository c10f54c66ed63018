import type { DeviationOption, DeviationType } from './deviation-type.ts';

/** An option without effects of its own: somebody sees to it, and says so when it is settled. */
export function plainOption(option: string, over: Partial<DeviationOption> = {}): DeviationOption {
  return {
    option,
    params: {},
    consequences: [],
    effects: [],
    needsReason: null,
    needsSecond: false,
    settles: false,
    shown: [],
    ...over,
  };
}

/** A type that blocks nothing and is only raised, unless `over` says otherwise. */
export function plainType(over: Pick<DeviationType, 'owner' | 'options'> & Partial<DeviationType>): DeviationType {
  return { answerMinutes: 10, decideMinutes: 30, ladder: ['supervisor'], blocksStart: false, ...over };
}
