import { addPlanDocument } from '../../shared/plan/plan-index.ts';
import type { PlanIndex } from '../../shared/plan/plan-index.ts';

/** What is closed now was released then: lets orders of a plan be worked on in a past that is made up. @returns what closes them again. */
export function reopenOrders(plan: PlanIndex): () => void {
  const closed = [...plan.current.values()].filter(
    (document) => document.kind === 'workOrder' && document.body.requestState === 'closed',
  );
  for (const document of closed)
    if (document.kind === 'workOrder')
      addPlanDocument(plan, { ...document, body: { ...document.body, requestState: 'released' } });
  return () => {
    for (const document of closed) addPlanDocument(plan, document);
  };
}
