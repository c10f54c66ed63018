import type { Worded } from '../../shared/views/worded.ts';
import type { Words } from '../words/use-words.ts';

/** What a scanned code is, in words: "Lot L-100". */
export function meaningWords(what: Worded | null, { t }: Pick<Words, 't'>): string {
  const code = what?.code ?? 'unknown';
  return t(`scan.what.${code}` as 'scan.what.unknown', { ...what?.params, defaultValue: code });
}

/** Things with their kinds, as refusals of scans carry them (`badge=Ada|order=4711`), in words. */
export function namedWords(value: string, { t, format }: Pick<Words, 't' | 'format'>): string {
  const names = value.split('|').map((each) => {
    const at = each.indexOf('=');
    return at === -1 ? each : meaningWords({ code: each.slice(0, at), params: { name: each.slice(at + 1) } }, { t });
  });
  return new Intl.ListFormat(format.language, { type: 'disjunction' }).format(names);
}

/** Why a code cannot be read; the other values of the refusal say where. */
export function problemWords(code: string, values: Worded['params'], { t }: Pick<Words, 't'>): string {
  return t(`scan.problem.${code}` as 'scan.problem.empty', { ...values, defaultValue: code });
}
