/** A stretch of time, milliseconds since 1970: from, up to but not including to. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** The parts of spans that lie in a range; none is empty. */
export function clipSpans(spans: readonly Span[], range: Span): Span[] {
  return spans
    .map(({ fromMs, toMs }) => ({ fromMs: Math.max(fromMs, range.fromMs), toMs: Math.min(toMs, range.toMs) }))
    .filter(({ fromMs, toMs }) => fromMs < toMs);
}

/** The same time in spans that are in order and apart from each other. */
export function joinSpans(spans: readonly Span[]): Span[] {
  const joined: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const last = joined.at(-1);
    if (last && span.fromMs <= last.toMs)
      joined[joined.length - 1] = { fromMs: last.fromMs, toMs: Math.max(last.toMs, span.toMs) };
    else joined.push(span);
  }
  return joined;
}

/** Milliseconds in spans that do not overlap. */
export function lengthOf(spans: readonly Span[]): number {
  return spans.reduce((sum, { fromMs, toMs }) => sum + (toMs - fromMs), 0);
}
