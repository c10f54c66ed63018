import { createRandom } from '../../shared/sequencing/random.ts';

/** The value below which a share of the values lies (nearest rank); NaN of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? Number.NaN;
}

/**
 * The ratio of two sums over weeks, with the middle 90 % of what it is when as many weeks are drawn again, with replacement, 2,000 times. The draws
 * are the same every time.
 */
export function bootstrapRatio(pairs: readonly { readonly of: number; readonly to: number }[]): {
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
} {
  const ratioOf = (drawn: typeof pairs) =>
    drawn.reduce((sum, pair) => sum + pair.of, 0) / drawn.reduce((sum, pair) => sum + pair.to, 0);
  const random = createRandom(1);
  const drawn = Array.from({ length: 2000 }, () =>
    ratioOf(pairs.map(() => pairs[random.below(pairs.length)] ?? { of: 0, to: 0 })),
  );
  return { ratio: ratioOf(pairs), low: quantile(drawn, 0.05), high: quantile(drawn, 0.95) };
}
