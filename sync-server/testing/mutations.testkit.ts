import { must } from '../../shared/invariant.ts';

/** A small generator with a seed (mulberry32), so that a failure can be repeated. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Changes, drops or doubles some pieces of a text. */
export function mutated(text: string, random: () => number): string {
  const pieces = text.split(/(?=[{}[\]:,"])/);
  return pieces
    .flatMap((piece) => {
      const dice = random();
      if (dice < 0.03) return [];
      if (dice < 0.06) return [piece, piece];
      if (dice < 0.09) return ['\u0000', piece];
      if (dice < 0.12)
        return [
          must(['null', '-1', '1e999', '"', '{', '[[', '"__proto__":1', '\ud800'][Math.floor(random() * 8)], 'piece'),
        ];
      return [piece];
    })
    .join('');
}
