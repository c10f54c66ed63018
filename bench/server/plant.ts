import type { PlanDraft } from '../../shared/plan/plan-document.ts';

/** The site of the benchmark. */
export const SITE = 'bench';

/** Machines of the plant; each stands in one of `WORK_CENTERS` work centers. */
export const MACHINES = 40;
const WORK_CENTERS = 8;
/** Orders that the facts speak of. */
export const ORDERS = 500;
/** People who may record facts everywhere. */
export const PEOPLE = 50;

const names = (count: number, prefix: string) => Array.from({ length: count }, (_, index) => `${prefix}${index}`);

/** People and machines, so that authority can be judged. The orders themselves are not needed for that. */
export function plantPlan(): PlanDraft[] {
  const people = names(PEOPLE, 'person-').map((id): PlanDraft => ({
    kind: 'person',
    id,
    externalRefs: [],
    body: { name: id, badge: `badge-${id}`, roles: ['operator'], language: 'en', active: true },
  }));
  const equipment = (id: string, level: 'area' | 'workCenter' | 'workUnit', parent: string | null): PlanDraft => ({
    kind: 'equipment',
    id,
    externalRefs: [],
    body: { name: id, level, parent },
  });
  return [
    ...people,
    equipment('hall', 'area', null),
    ...names(WORK_CENTERS, 'center-').map((id) => equipment(id, 'workCenter', 'hall')),
    ...names(MACHINES, 'machine-').map((id, index) => equipment(id, 'workUnit', `center-${index % WORK_CENTERS}`)),
  ];
}
