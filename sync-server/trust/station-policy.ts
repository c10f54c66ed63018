import type { DeviceKind } from '../../shared/trust/ticket.ts';
import type { SiteStore } from '../store/site-store.ts';
import { refused } from '../sync/answer.ts';
import type { Refused } from '../sync/answer.ts';
import type { Device, Revocation, TrustStore } from './trust-store.ts';

/** Whom the server lets in as a station. */
export interface StationPolicy {
  /** Decides about a station that has proven that it holds a key. */
  readonly admit: (
    station: string,
    publicKey: string,
    at: string,
  ) => Promise<{ readonly ok: true; readonly revoked: Revocation | undefined } | Refused>;
  /** Whether the proof of this key was accepted before, so that the platform's own check is enough. */
  readonly isKnownKey: (station: string, publicKey: string) => Promise<boolean>;
  /** Why the device of a session is trusted no more; undefined while it is. */
  readonly revocationOf: (station: string, publicKey: string) => Revocation | undefined;
  /** What the device of this name is; undefined: none has the name. */
  readonly kindOf: (station: string) => Promise<DeviceKind | undefined>;
}

/** The revocation that a key is under: its own, or the end of its trust because another device took its name. */
function revocationOf(trust: TrustStore, station: string, publicKey: string): Revocation | undefined {
  return trust.device(station, publicKey)?.revoked ?? undefined;
}

/** Only keys that were enrolled by a ticket. */
export function enrolledOnly(trust: TrustStore): StationPolicy {
  return {
    admit: async (station, publicKey) => {
      const device = trust.device(station, publicKey);
      if (device) return { ok: true, revoked: device.revoked ?? undefined };
      const other = trust.deviceOf(station);
      const why =
        other === undefined
          ? `The station "${station}" is not enrolled at this server.`
          : `The name "${station}" belongs to a device with another key. If this one takes its place, say so with --replace.`;
      return refused(
        403,
        'not-enrolled',
        `${why} Make a ticket at the server (npm run server -- enrol --data DIR --station ${station}) and give it to this station (--enrol TICKET). What is recorded here waits until then.`,
      );
    },
    isKnownKey: async (station, publicKey) => trust.device(station, publicKey) !== undefined,
    revocationOf: (station, publicKey) => revocationOf(trust, station, publicKey),
    kindOf: async (station) => currentDevice(trust, station)?.kind,
  };
}

/** The device of a name, unless it is trusted no more. */
function currentDevice(trust: TrustStore, station: string): Device | undefined {
  const device = trust.deviceOf(station);
  return device?.revoked === null ? device : undefined;
}

/**
 * The first key that comes under a name is kept, without a ticket. Not for a site: for tests and measurements whose subject is not trust.
 */
export function firstKeyKept(store: Pick<SiteStore, 'stationKey' | 'keepStationKey'>): StationPolicy {
  return {
    admit: async (station, publicKey, at) => {
      // Known already: nothing is written.
      const kept = (await store.stationKey(station)) ?? (await store.keepStationKey(station, publicKey, at));
      if (kept === publicKey) return { ok: true, revoked: undefined };
      return refused(
        403,
        'key-mismatch',
        `The name "${station}" belongs to a station with another key. Give this station another name, or restore the data folder that the name was first used with.`,
      );
    },
    isKnownKey: async (station, publicKey) => (await store.stationKey(station)) === publicKey,
    revocationOf: () => undefined,
    kindOf: async (station) => ((await store.stationKey(station)) === undefined ? undefined : 'kiosk'),
  };
}
