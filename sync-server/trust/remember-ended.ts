import type { Ended, EndedList } from './ended-list.ts';
import type { Device, TrustStore } from './trust-store.ts';

function endedDevice({ revoked, ...device }: Device): Ended[] {
  return revoked === null ? [] : [{ is: 'device', ...device, revoked }];
}

/** The same trust, which notes what it ends in a list that outlives its database. Whoever is out is out first, and noted then. */
export function rememberEnded<Trust extends TrustStore>(trust: Trust, list: EndedList): Trust {
  const noteStation = (station: string) =>
    list.add(
      trust
        .devices()
        .filter((device) => device.station === station)
        .flatMap(endedDevice),
    );
  return {
    ...trust,
    enrol: async (code, device) => {
      if (!(await trust.enrol(code, device))) return false;
      await list.add([{ is: 'code', hash: code.hash }]);
      await noteStation(device.station);
      return true;
    },
    revoke: async (station, revocation) => {
      if (!(await trust.revoke(station, revocation))) return false;
      await noteStation(station);
      return true;
    },
    pair: async (code, pairing) => {
      if (!(await trust.pair(code, pairing))) return false;
      if (trust.code(code)?.isReusable !== true) await list.add([{ is: 'code', hash: code }]);
      return true;
    },
    unpair: async (hash) => {
      const ending = trust.pairings().filter((pairing) => hash !== '' && pairing.hash.startsWith(hash));
      const ended = await trust.unpair(hash);
      await list.add(ending.map((pairing): Ended => ({ is: 'pairing', hash: pairing.hash })));
      return ended;
    },
  };
}

/**
 * Brings a database and the list together: what the list has and the database has forgotten ends again, and what only the database has (made
 * by a program of before) is noted. To be done whenever a database is opened, whoever put it there.
 * @returns how much ended again.
 */
export async function joinEnded(trust: TrustStore, list: EndedList): Promise<number> {
  const again = await trust.endAgain(list.entries());
  await list.add(trust.devices().flatMap(endedDevice));
  return again;
}
