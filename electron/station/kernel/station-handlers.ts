import type { HostHandlers } from '../../../shared/host/host-contract.ts';
import { deedsBehind } from '../../../shared/performance/deeds-behind.ts';
import { diagnosisHandlers } from '../diagnosis/diagnosis.ts';
import type { PeopleAtStation } from '../people/people-at-station.ts';
import type { AreaPlanning } from '../planning/area-planning.ts';
import type { Scanning } from '../scan/scanning.ts';
import type { StationTrust } from '../trust/station-trust.ts';
import type { CommandGate } from './command-gate.ts';
import type { Exchange } from './exchange.ts';
import type { OpenedStation } from './open-station.ts';
import type { Rehearsals } from './rehearsals.ts';
import type { StationDeviations } from './station-deviations.ts';
import type { StationTopics } from './station-topics.ts';
import { storeFolder } from './store-folder.ts';

/** What answers the screens of a station. */
export interface HandlerParts {
  readonly station: OpenedStation;
  readonly execute: CommandGate['execute'];
  readonly people: PeopleAtStation;
  readonly scanning: Scanning;
  readonly deviations: Pick<StationDeviations, 'handlers'>;
  readonly rehearsals: Pick<Rehearsals, 'handlers'>;
  readonly planning: Pick<AreaPlanning, 'handlers'>;
  readonly exchange: Exchange;
  readonly topics: StationTopics;
  readonly trust: StationTrust | undefined;
}

const runtime =
  process.versions['electron'] === undefined
    ? `Node ${process.versions.node}`
    : `Electron ${process.versions['electron']}`;

/** The methods of a station. */
export function stationHandlers({
  station,
  execute,
  people,
  scanning,
  deviations,
  rehearsals,
  planning,
  exchange,
  topics,
  trust,
}: HandlerParts): HostHandlers {
  const { options, replica } = station;
  const { folder, clock, store } = options;
  const about = () => ({
    version: options.version,
    station: options.station,
    site: options.site,
    runtime,
    facts: replica.factCount,
  });
  return {
    execute,
    ...scanning.handlers,
    async beat() {
      // From the disk: a station that cannot reach its store is not at home.
      store.reader.lastOwn(1);
      return await Promise.resolve({ at: new Date(clock.nowMs()).toISOString() });
    },
    ...people.handlers,
    ...deviations.handlers,
    ...rehearsals.handlers,
    ...planning.handlers,
    async enrol({ ticket }) {
      if (!trust) return { ok: false, code: 'not-here', detail: 'This station is not enrolled from its screen.' };
      const answer = await trust.enrol(ticket);
      if (answer.ok) exchange.anew();
      return answer;
    },
    ...diagnosisHandlers({
      folder,
      storeFolder: storeFolder(folder),
      station: options.station,
      nowMs: clock.nowMs,
      plan: replica.world.plan,
      hasBackups: store.projectionFile !== null,
      about,
      sync: topics.sync,
      devices: scanning.devices,
      scans: scanning.scans,
      serverAheadMs: exchange.serverAheadMs,
      keyboardSeen: scanning.keyboardSeen,
      capsLock: scanning.capsLock,
    }),
    async factsBehind({ equipment, element, page }) {
      const { lines, total } = deedsBehind(replica.world, equipment, element, page, clock.nowMs());
      return await Promise.resolve({ lines: [...lines], total });
    },
    about: () => Promise.resolve(about()),
  };
}
