import type { TrustStore } from './trust-store.ts';

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}

const minute = (instant: string) => `${instant.slice(0, 16).replace('T', ' ')}Z`;

/** Devices and paired browsers as a table for people. */
export function devicesText(trust: Pick<TrustStore, 'devices' | 'pairings'>, nowMs: number): string {
  const devices = trust
    .devices()
    .map(({ station, kind, publicKey, enrolledAt, by, revoked }) => [
      station,
      kind,
      publicKey.slice(0, 12),
      minute(enrolledAt),
      by,
      revoked ? `revoked ${minute(revoked.at)}: ${revoked.reason}` : 'trusted',
    ]);
  const pairings = trust
    .pairings()
    .map(({ kind, station, hash, pairedAt, expiresAt }) => [
      station ?? '(any)',
      kind,
      hash.slice(0, 12),
      minute(pairedAt),
      '',
      Date.parse(expiresAt) > nowMs ? `paired until ${minute(expiresAt)}` : 'ended',
    ]);
  const rows = [...devices, ...pairings];
  if (rows.length === 0) return 'No device is enrolled and no browser is paired.\n';
  return table([['station', 'kind', 'key', 'since', 'by', 'state'], ...rows]);
}
