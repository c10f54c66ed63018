import type { Ended, EndedList } from './ended-list.ts';
import type { Device, TrustStore } from './trust-store.ts';

function endedDevice({ revoked, ...device }: Device): Ended[] {
  return revoked === null ? [] : [{ is: 'device', ...device, revoked }];
}

/**
 * The same trust, which notes what it ends in a list that outlives its database. A device that is out and a code that was used are so in the database
 * first, which still has them when it is opened again, so a crash in between is mended there. A pairing leaves the database, so it is noted first: a
 * crash in between leaves one that ends when the database is opened again.
 */
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
      await list.add(ending.map((pairing): Ended => ({ is: 'pairing', hash: pairing.hash })));
      return await trust.unpair(hash);
    },
  };
}

/**
 * Brings a database and the list together: what the list has and the database has forgotten ends again, and what only the database has (made
 * by a program of before, or by one that ended before it was noted) is noted. To be done whenever a database is opened, whoever put it there.
 * @returns how much ended again.
 */
export async function joinEnded(trust: TrustStore, list: EndedList): Promise<number> {
  const again = await trust.endAgain(list.entries());
  const used = trust.usedCodes().map((hash): Ended => ({ is: 'code', hash }));
  await list.add([...trust.devices().flatMap(endedDevice), ...used]);
  return again;
}
