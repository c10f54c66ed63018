/** The kinds of aggregates of this build. */
export const aggregateKinds = ['workOrder', 'equipment', 'person', 'lot', 'deviation', 'ruleBook', 'clock'] as const;
export type AggregateKind = (typeof aggregateKinds)[number];

/** True for the kinds of this build; a newer one may know more. */
export function isAggregateKind(kind: string): kind is AggregateKind {
  return (aggregateKinds as readonly string[]).includes(kind);
}

/** Text form of a reference to an aggregate. */
export function refTo(kind: AggregateKind, id: string): string {
  return `${kind}:${id}`;
}

/** Kind and id of a reference; the kind may be one that this build does not know. */
export function parseRef(ref: string): { readonly kind: string; readonly id: string } {
  const colon = ref.indexOf(':');
  return { kind: ref.slice(0, colon), id: ref.slice(colon + 1) };
}
