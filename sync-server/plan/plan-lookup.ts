import type { PlanBody, PlanKind } from '../../shared/plan/plan-document.ts';

/** The plan as it would be with the drafts in it: the body of a document, or undefined. */
export type PlanLookup = <Kind extends PlanKind>(kind: Kind, id: string) => PlanBody<Kind> | undefined;
