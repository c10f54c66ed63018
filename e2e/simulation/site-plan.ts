import { raisableKinds } from '../../shared/deviations/deviation-kinds.ts';
import type { PlanDocument, PlanDraft } from '../../shared/plan/plan-document.ts';
import { smallPlant } from '../../shared/testing/small-plant.ts';

/** The site that is simulated. */
export const SITE = 'sim';

/** Stations in the order in which a scenario takes them; the first two stand at one machine, so that each notices what the other does. */
export const stationNames = ['st-saw-1', 'st-saw-2', 'st-mill-1', 'st-pack-1'] as const;

function withCounter(document: PlanDocument): PlanDocument {
  if (document.kind === 'settings') return { ...document, body: { ...document.body, deviations: impatient } };
  if (document.kind === 'station' && document.id === 'st-saw-2')
    return { ...document, body: { ...document.body, equipment: 'saw-1' } };
  if (document.kind !== 'equipment' || document.body.level !== 'workUnit') return document;
  return {
    ...document,
    body: { ...document.body, stopDetection: { idleSeconds: 90 }, counter: { books: 'good', piecesPerCount: 1 } },
  };
}

/** Nobody waits long for an answer, so that deviations go up their ladders while a scenario is played. */
const impatient = Object.fromEntries(
  raisableKinds.map((kind) => [
    kind,
    { answerMinutes: 2, decideMinutes: 4, ladder: ['supervisor' as const, 'engineer' as const] },
  ]),
);

/** The small plant, whose machines count and are watched. */
export function sitePlan(): PlanDraft[] {
  return smallPlant()
    .map(withCounter)
    .map(({ revision: _revision, ...draft }): PlanDraft => draft);
}
