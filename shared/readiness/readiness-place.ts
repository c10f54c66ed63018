import type { PlaceNow } from '../deviations/blocking.ts';

/** A machine as the questions see it: what is asked of it once, not for each job. */
export interface ReadinessPlace {
  readonly equipment: string;
  /** Who is signed on at it, by id. */
  readonly people: readonly string[];
  /** What is open and held here. */
  readonly place: PlaceNow;
  /** The instant of the last contact with the server, while that is longer ago than the site lets pass; absent: the plan is fresh. */
  readonly unheardSince?: string;
}
