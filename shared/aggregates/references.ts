/** The kinds of aggregates of this build. */
export type AggregateKind = 'workOrder' | 'equipment' | 'person';

/** Text form of a reference to an aggregate. */
export function refTo(kind: AggregateKind, id: string): string {
  return `${kind}:${id}`;
}

/** Kind and id of a reference; the kind may be one that this build does not know. */
export function parseRef(ref: string): { readonly kind: string; readonly id: string } {
  const colon = ref.indexOf(':');
  return { kind: ref.slice(0, colon), id: ref.slice(colon + 1) };
}
