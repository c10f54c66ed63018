import type { SyncView } from '../../shared/views/view-schemas.ts';

/**
 * True when the server has not been heard of for longer than the site allows. Being offline alone is no alarm; a station without a
 * server has nothing to wait for.
 */
export function isAmber(sync: SyncView, nowMs: number): boolean {
  if (sync.state === 'off') return false;
  if (sync.lastContactAt === null) return true;
  return nowMs - Date.parse(sync.lastContactAt) > sync.amberAfterMinutes * 60_000;
}
