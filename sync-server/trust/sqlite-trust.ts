import type { DeviceKind } from '../../shared/trust/ticket.ts';
import type { GroupCommit } from '../store/group-commit.ts';
import { integerAt, textAt } from '../store/sqlite-engine.ts';
import type { SqlConnection, SqlRow } from '../store/sqlite-engine.ts';
import type { Ended } from './ended-list.ts';
import type { Device, KeptCode, Pairing, PinProof, Revocation, TrustEvent, TrustStore } from './trust-store.ts';

/** Beside the tables of the store; none of them changes what an older program reads. */
export const TRUST_TABLES = `
  CREATE TABLE IF NOT EXISTS trust_device (
    number INTEGER PRIMARY KEY,
    station TEXT NOT NULL,
    kind TEXT NOT NULL,
    public_key TEXT NOT NULL,
    box_key TEXT NOT NULL,
    enrolled_at TEXT NOT NULL,
    enrolled_by TEXT NOT NULL,
    revoked_at TEXT,
    reason TEXT,
    revoked_by TEXT,
    authority TEXT,
    UNIQUE (station, public_key)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS trust_code (
    hash TEXT PRIMARY KEY,
    purpose TEXT NOT NULL,
    kind TEXT NOT NULL,
    station TEXT,
    expires_at TEXT NOT NULL,
    reusable INTEGER NOT NULL,
    replaces INTEGER NOT NULL,
    made_by TEXT NOT NULL,
    used_by TEXT
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS trust_pairing (
    hash TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    station TEXT,
    paired_at TEXT NOT NULL,
    expires_at TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS trust_pin (person TEXT PRIMARY KEY, salt TEXT NOT NULL, hash TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS trust_plan_pin (person TEXT PRIMARY KEY, hash TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS trust_event (number INTEGER PRIMARY KEY AUTOINCREMENT, type TEXT NOT NULL, at TEXT NOT NULL, data TEXT NOT NULL) STRICT;
`;

const DEVICE =
  'SELECT station, kind, public_key, box_key, enrolled_at, enrolled_by, revoked_at, reason, revoked_by, authority FROM trust_device';
const PAIRING = 'SELECT hash, kind, station, paired_at, expires_at FROM trust_pairing';

function maybeText(row: SqlRow, column: number): string | null {
  return row[column] === null ? null : textAt(row, column);
}

function deviceOf(row: SqlRow): Device {
  const at = maybeText(row, 6);
  return {
    station: textAt(row, 0),
    kind: textAt(row, 1) as DeviceKind,
    publicKey: textAt(row, 2),
    boxKey: textAt(row, 3),
    enrolledAt: textAt(row, 4),
    by: textAt(row, 5),
    revoked: at === null ? null : { at, reason: textAt(row, 7), by: textAt(row, 8) },
    authority: maybeText(row, 9),
  };
}

function pairingOf(row: SqlRow): Pairing {
  return {
    hash: textAt(row, 0),
    kind: textAt(row, 1) as Pairing['kind'],
    station: maybeText(row, 2),
    pairedAt: textAt(row, 3),
    expiresAt: textAt(row, 4),
  };
}

function codeOf(row: SqlRow): KeptCode {
  return {
    hash: textAt(row, 0),
    purpose: textAt(row, 1) as KeptCode['purpose'],
    kind: textAt(row, 2) as DeviceKind,
    station: maybeText(row, 3),
    expiresAt: textAt(row, 4),
    isReusable: integerAt(row, 5) === 1,
    replaces: integerAt(row, 6) === 1,
    by: textAt(row, 7),
    usedBy: maybeText(row, 8),
  };
}

/** Trust in an open database of a site. `putPlanPin` takes a PIN from the plan, inside a job of the group writer. */
export function sqliteTrust(
  connection: SqlConnection,
  run: GroupCommit['run'],
): TrustStore & { readonly putPlanPin: (person: string, pin: PinProof) => void } {
  connection.exec(TRUST_TABLES);
  const sql = {
    devices: connection.prepare(`${DEVICE} ORDER BY station, number`),
    device: connection.prepare(`${DEVICE} WHERE station = ? AND public_key = ?`),
    latest: connection.prepare(`${DEVICE} WHERE station = ? ORDER BY number DESC LIMIT 1`),
    forget: connection.prepare('DELETE FROM trust_device WHERE station = ? AND public_key = ?'),
    insert: connection.prepare(
      'INSERT INTO trust_device (station, kind, public_key, box_key, enrolled_at, enrolled_by, authority) VALUES (?, ?, ?, ?, ?, ?, ?)',
    ),
    revoke: connection.prepare(
      'UPDATE trust_device SET revoked_at = ?, reason = ?, revoked_by = ? WHERE station = ? AND public_key = ?',
    ),
    authority: connection.prepare('UPDATE trust_device SET authority = ? WHERE station = ? AND public_key = ?'),
    code: connection.prepare(
      'SELECT hash, purpose, kind, station, expires_at, reusable, replaces, made_by, used_by FROM trust_code WHERE hash = ?',
    ),
    usedCodes: connection.prepare('SELECT hash FROM trust_code WHERE used_by IS NOT NULL AND reusable = 0'),
    addCode: connection.prepare(
      'INSERT INTO trust_code (hash, purpose, kind, station, expires_at, reusable, replaces, made_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    ),
    endCode: connection.prepare('DELETE FROM trust_code WHERE hash = ? AND used_by IS NULL'),
    endCodes: connection.prepare('DELETE FROM trust_code WHERE expires_at < ?'),
    endAllCodes: connection.prepare('DELETE FROM trust_code'),
    useCode: connection.prepare(
      'UPDATE trust_code SET used_by = ? WHERE hash = ? AND (used_by IS NULL OR reusable = 1)',
    ),
    pairings: connection.prepare(`${PAIRING} ORDER BY paired_at`),
    pairing: connection.prepare(`${PAIRING} WHERE hash = ?`),
    addPairing: connection.prepare(
      'INSERT INTO trust_pairing (hash, kind, station, paired_at, expires_at) VALUES (?, ?, ?, ?, ?)',
    ),
    endPairings: connection.prepare('DELETE FROM trust_pairing WHERE expires_at < ?'),
    unpair: connection.prepare('DELETE FROM trust_pairing WHERE substr(hash, 1, length(?1)) = ?1'),
    pin: connection.prepare('SELECT salt, hash FROM trust_pin WHERE person = ?'),
    putPin: connection.prepare(
      `INSERT INTO trust_pin (person, salt, hash) VALUES (?, ?, ?)
       ON CONFLICT (person) DO UPDATE SET salt = excluded.salt, hash = excluded.hash`,
    ),
    planPin: connection.prepare('SELECT hash FROM trust_plan_pin WHERE person = ?'),
    putPlanPin: connection.prepare(
      'INSERT INTO trust_plan_pin (person, hash) VALUES (?, ?) ON CONFLICT (person) DO UPDATE SET hash = excluded.hash',
    ),
    dropPin: connection.prepare('DELETE FROM trust_pin WHERE person = ?'),
    addEvent: connection.prepare('INSERT INTO trust_event (type, at, data) VALUES (?, ?, ?)'),
    events: connection.prepare('SELECT number, type, at, data FROM trust_event ORDER BY number LIMIT 100'),
    told: connection.prepare('DELETE FROM trust_event WHERE number <= ?'),
  };

  const latestOf = (station: string): Device | undefined => {
    const row = sql.latest.get(station);
    return row && deviceOf(row);
  };
  const tell = (type: TrustEvent['type'], at: string, data: TrustEvent['data']) =>
    void sql.addEvent.run(type, at, JSON.stringify(data));

  function revoke({ station, publicKey }: Device, { at, reason, by }: Revocation): void {
    sql.revoke.run(at, reason, by, station, publicKey);
    tell('DeviceRevoked', at, { station, publicKey, reason, by });
  }

  const useCode = (hash: string, by: string) => Number(sql.useCode.run(by, hash).changes) > 0;
  const putPin = (person: string, { salt, hash }: PinProof) => void sql.putPin.run(person, salt, hash);

  /** A plan file is read again and again: what it said before must not undo what was said at the server since. */
  function putPlanPin(person: string, pin: PinProof): void {
    const before = sql.planPin.get(person);
    if (before && textAt(before, 0) === pin.hash) return;
    sql.putPlanPin.run(person, pin.hash);
    putPin(person, pin);
  }

  function insert({ station, kind, publicKey, boxKey, enrolledAt, by, authority }: Omit<Device, 'revoked'>): void {
    sql.insert.run(station, kind, publicKey, boxKey, enrolledAt, by, authority);
  }

  /** @returns whether it was trusted here, or not known to be out. */
  function endAgain(ended: Ended): boolean {
    if (ended.is === 'pairing') return Number(sql.unpair.run(ended.hash).changes) > 0;
    if (ended.is === 'code') return Number(sql.endCode.run(ended.hash).changes) > 0;
    const row = sql.device.get(ended.station, ended.publicKey);
    if (row && deviceOf(row).revoked !== null) return false;
    // One that was let in after the backup is unknown here, and a ticket must not let in its key again.
    if (!row) insert(ended);
    revoke({ ...ended, revoked: null }, ended.revoked);
    return true;
  }

  return {
    devices: () => sql.devices.all().map(deviceOf),
    device: (station, publicKey) => {
      const row = sql.device.get(station, publicKey);
      return row && deviceOf(row);
    },
    deviceOf: latestOf,
    addCode: ({ hash, purpose, kind, station, expiresAt, isReusable, replaces, by }, now) =>
      run(() => {
        sql.endCodes.run(now);
        sql.addCode.run(hash, purpose, kind, station, expiresAt, Number(isReusable), Number(replaces), by);
      }),
    code: (hash) => {
      const row = sql.code.get(hash);
      return row && codeOf(row);
    },
    usedCodes: () => sql.usedCodes.all().map((row) => textAt(row, 0)),
    enrol: (code, device) =>
      run(() => {
        const { station, kind, publicKey, enrolledAt, by } = device;
        const before = latestOf(station);
        const other = before?.revoked === null && before.publicKey !== publicKey ? before : undefined;
        if ((other && !code.replaces) || !useCode(code.hash, publicKey)) return false;
        if (other) revoke(other, { at: enrolledAt, reason: 'Another device took its place', by });
        sql.forget.run(station, publicKey);
        insert(device);
        tell('DeviceEnrolled', enrolledAt, { station, kind, publicKey, by });
        return true;
      }),
    revoke: (station, revocation) =>
      run(() => {
        const device = latestOf(station);
        if (!device || device.revoked !== null) return false;
        revoke(device, revocation);
        return true;
      }),
    noteAuthority: (station, publicKey, authority) => run(() => void sql.authority.run(authority, station, publicKey)),
    pairings: () => sql.pairings.all().map(pairingOf),
    pairing: (hash) => {
      const row = sql.pairing.get(hash);
      return row && pairingOf(row);
    },
    pair: (code, { hash, kind, station, pairedAt, expiresAt }) =>
      run(() => {
        if (!useCode(code, hash)) return false;
        sql.endPairings.run(pairedAt);
        sql.addPairing.run(hash, kind, station, pairedAt, expiresAt);
        return true;
      }),
    unpair: (hash) => run(() => (hash === '' ? 0 : Number(sql.unpair.run(hash).changes))),
    endAgain: (ended) => run(() => ended.filter(endAgain).length),
    pin: (person) => {
      const row = sql.pin.get(person);
      return row && { salt: textAt(row, 0), hash: textAt(row, 1) };
    },
    setPin: (person, pin) =>
      run(() => {
        if (pin) putPin(person, pin);
        else sql.dropPin.run(person);
      }),
    putPlanPin,
    endCodes: () => run(() => void sql.endAllCodes.run()),
    events: () =>
      sql.events.all().map((row) => ({
        number: integerAt(row, 0),
        type: textAt(row, 1) as TrustEvent['type'],
        at: textAt(row, 2),
        data: JSON.parse(textAt(row, 3)) as TrustEvent['data'],
      })),
    eventsTold: (through) => run(() => void sql.told.run(through)),
  };
}
