import { applyFact, effectiveBackwards, emptyWorld, stateOf } from '../shared/aggregates/world.ts';
import { readFact } from '../shared/catalogue/fact-catalogue.ts';
import { currentRound } from '../shared/deviations/deviation-state.ts';
import type { Kiosk } from './deviations-station.testkit.ts';
import { factsOn } from './line.testkit.ts';

/** What is on record of a deviation: what was decided, and each deed that has effect, first to last. */
interface Told {
  readonly chosen: string | null;
  readonly log: readonly string[];
}
export type Picture = ReadonlyMap<string, Told>;

/** What a station tells of deviations. */
export async function pictureAt({ work }: Kiosk, ids: readonly string[]): Promise<Picture> {
  const told = await Promise.all(
    ids.map(async (id): Promise<readonly [string, Told]> => {
      const detail = await work.ask('deviation', { id });
      const log = detail?.log.map(({ what, fact }) => `${what.code} ${fact}`) ?? [];
      return [id, { chosen: detail?.chosen?.option ?? null, log }];
    }),
  );
  return new Map(told);
}

/** The same, folded of everything that a server has which does not run. */
export async function pictureOnServer(data: string, ids: readonly string[]): Promise<Picture> {
  const world = emptyWorld();
  for (const raw of await factsOn(data)) {
    const reading = readFact(raw);
    if (reading.ok) applyFact(world, reading.fact);
  }
  return new Map(
    ids.map((id): readonly [string, Told] => {
      const log = [...effectiveBackwards(world, 'deviation', id)].map((fact) => `${fact.type} ${fact.id}`).reverse();
      return [id, { chosen: currentRound(stateOf(world, 'deviation', id)).chosen?.option ?? null, log }];
    }),
  );
}
