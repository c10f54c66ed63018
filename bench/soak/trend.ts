/** What was held at a moment: hours since the beginning, MB. */
export interface Sample {
  readonly hours: number;
  readonly mb: number;
}

/** Growth in MB an hour by the line of least squares. */
export function slopeOf(samples: readonly Sample[]): number {
  const mean = (pick: (sample: Sample) => number): number =>
    samples.reduce((sum, sample) => sum + pick(sample), 0) / samples.length;
  const [hours, mb] = [mean((sample) => sample.hours), mean((sample) => sample.mb)];
  const spread = samples.reduce((sum, sample) => sum + (sample.hours - hours) ** 2, 0);
  return spread === 0
    ? 0
    : samples.reduce((sum, sample) => sum + (sample.hours - hours) * (sample.mb - mb), 0) / spread;
}

/** How a series went: growth in its first and second half, and how much the second half gained from its beginning to its end. */
export interface Trend {
  readonly firstSlope: number;
  readonly secondSlope: number;
  readonly gainedMb: number;
  readonly isFlat: boolean;
}

/** Noise between two collections: less than this, or than this share, is no growth. */
const NOISE_MB = 4;
const NOISE_SHARE = 0.03;

const average = (samples: readonly Sample[]): number =>
  samples.reduce((sum, { mb }) => sum + mb, 0) / Math.max(1, samples.length);

/**
 * Judges a series. It is flat unless its second half gained more than noise (mean of its last quarter over mean of the third) and
 * does not level off (grows at half the speed of the first half or more).
 */
export function trendOf(samples: readonly Sample[]): Trend {
  const half = Math.floor(samples.length / 2);
  const threeQuarters = Math.floor((samples.length * 3) / 4);
  const firstSlope = slopeOf(samples.slice(0, half));
  const secondSlope = slopeOf(samples.slice(half));
  const before = average(samples.slice(half, threeQuarters));
  const gainedMb = average(samples.slice(threeQuarters)) - before;
  const isNoise = gainedMb <= Math.max(NOISE_MB, before * NOISE_SHARE);
  return { firstSlope, secondSlope, gainedMb, isFlat: isNoise || secondSlope < firstSlope / 2 };
}
