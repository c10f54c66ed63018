import type { RaiseChoice } from '../../shared/views/deviations-view.ts';
import type { Words } from '../words/use-words.ts';

/** What a key says that raises a deviation: what is wrong, or who is called. */
export function raiseWords({ kind, call }: Pick<RaiseChoice, 'kind' | 'call'>, { t }: Words): string {
  if (call !== null) return t(`deviations.calls.${call}`);
  return kind === 'assistance' ? t(`deviation.kind.${kind}`) : t(`raise.kinds.${kind}`);
}

/** Who gets it; or since when the same is open, and who has it. */
export function raisedWords({ to, open }: Pick<RaiseChoice, 'to' | 'open'>, words: Words, nowMs: number): string {
  const { t, format } = words;
  if (open === null) return t(`role.${to}`);
  const since = t('raise.since', { time: format.time(open.since, nowMs) });
  return open.person === null ? since : `${since} · ${t('raise.has', { person: open.person })}`;
}
