import type { Lane } from '../../shared/facts/chain.ts';

/** How far behind a station is. */
export interface StationLag {
  readonly station: string;
  /** Rows that the site log has got since this station last had everything that was for it. */
  readonly rows: number;
  /** Milliseconds since 1970 of its last request. */
  readonly lastContactMs: number;
}

/** What this process has seen of each station. Bounded: the stations that were quiet longest are forgotten. */
export interface StationLags {
  readonly contact: (station: string) => void;
  /** A page went out. `more`: rows wait after it. */
  readonly pulled: (station: string, lane: Lane, upTo: number, more: boolean) => void;
  /** The site log has grown up to a row. */
  readonly grown: (upTo: number, lanes: ReadonlySet<Lane>) => void;
  readonly all: () => StationLag[];
}

interface Seen {
  lastContactMs: number;
  /** Up to which row the station had everything, by lane. */
  readonly complete: Map<Lane, number>;
}

const MOST_STATIONS = 250;

/** Lags, none yet. A station counts from its first request to this process on. */
export function createStationLags(now: () => number): StationLags {
  const stations = new Map<string, Seen>();
  const lastRow = new Map<Lane, number>();
  let upToNow = 0;

  function seenOf(station: string): Seen {
    const seen = stations.get(station) ?? { lastContactMs: 0, complete: new Map<Lane, number>() };
    // Moves to the end, so that the first one is always the one that was quiet longest.
    stations.delete(station);
    stations.set(station, seen);
    for (const oldest of stations.keys()) {
      if (stations.size <= MOST_STATIONS) break;
      stations.delete(oldest);
    }
    seen.lastContactMs = now();
    return seen;
  }

  function rowsBehind({ complete }: Seen): number {
    const behind = [...lastRow].flatMap(([lane, last]) => {
      const through = complete.get(lane) ?? 0;
      return through < last ? [upToNow - through] : [];
    });
    return Math.max(0, ...behind);
  }

  return {
    contact: (station) => void seenOf(station),
    pulled: (station, lane, upTo, more) => {
      const seen = seenOf(station);
      if (!more) seen.complete.set(lane, upTo);
    },
    grown: (upTo, lanes) => {
      upToNow = upTo;
      for (const lane of lanes) lastRow.set(lane, upTo);
    },
    all: () =>
      [...stations].map(([station, seen]) => ({
        station,
        rows: rowsBehind(seen),
        lastContactMs: seen.lastContactMs,
      })),
  };
}
