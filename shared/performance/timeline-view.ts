import { instantOf } from '../gate/gate-context.ts';
import type { TimelineSegment } from '../views/performance-view.ts';
import type { Segment } from './segments.ts';

/** A screen gets about as many segments at most: more of them would be narrower than what it can show. */
const SHOWN = 400;

const lengthOf = ({ fromMs, toMs }: Segment): number => toMs - fromMs;

const looksLike = (a: Segment, b: Segment): boolean =>
  a.state === b.state && a.stop?.id === b.stop?.id && a.job?.order === b.job?.order;

/** Neighbours together that are too short to be seen: each stretch looks like what took most of it. Nothing is added up from these. */
function visible(segments: readonly Segment[]): readonly Segment[] {
  const [first, last] = [segments[0], segments.at(-1)];
  if (!first || !last || segments.length <= SHOWN) return segments;
  const shortest = (last.toMs - first.fromMs) / SHOWN;
  const shown: Segment[] = [];
  let { fromMs } = first;
  let longest = first;
  for (const segment of segments) {
    if (segment.fromMs === fromMs || lengthOf(segment) > lengthOf(longest)) longest = segment;
    const { toMs } = segment;
    if (toMs - fromMs < shortest && segment !== last) continue;
    const before = shown.at(-1);
    if (before && looksLike(before, longest)) shown[shown.length - 1] = { ...before, toMs };
    else shown.push({ ...longest, fromMs, toMs });
    fromMs = toMs;
  }
  return shown;
}

/** Segments as screens get them: of a dense range a picture of them. */
export function timelineOf(segments: readonly Segment[]): TimelineSegment[] {
  const shown = visible(segments);
  let to = shown[0] ? instantOf(shown[0].fromMs) : '';
  return shown.map(({ state, toMs, stop, job }) => {
    const from = to;
    to = instantOf(toMs);
    return { state, from, to, stop, order: job?.order ?? null };
  });
}
