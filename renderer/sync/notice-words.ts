import type { ServerNotice } from '../../shared/sync/protocol.ts';
import type { Words } from '../words/use-words.ts';

/** The sentence of a notice of the server: what is the matter, until when, and who does what. */
export function noticeWords({ code, at, station, count, detail }: ServerNotice, { t, format }: Words): string {
  if (code === 'other' || at === null) return t('station.notices.other', { detail });
  const date = format.date(at.slice(0, 10));
  return t(`station.notices.${code}`, { at: date, station: station ?? '', count });
}
