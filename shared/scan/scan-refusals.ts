import type { Refusal, RefusalCode } from '../gate/refusal.ts';
import { openScreen, refuse } from '../gate/refusal.ts';
import type { Meaning, Named } from './meaning.ts';
import { shortCode, visibleText } from './visible-text.ts';

/** Refusals that scans alone come to; every other comes from the gate. */
export const scanRefusalCodes = [
  'no-running-job',
  'scan-unknown',
  'scan-ambiguous',
  'scan-unreadable',
  'scan-not-here',
  'scan-failed',
] as const satisfies readonly RefusalCode[];

const shown = (raw: string) => shortCode(visibleText(raw.trim()));

/** Things with their kinds as one value, which the screens take apart and put into words: `badge=Ada|order=4711`. */
function named(meanings: readonly Named[]): string {
  return meanings.map(({ kind, name }) => `${kind}=${name.replaceAll('|', '/')}`).join('|');
}

/** The code is known to nobody. */
export function unknownScan(raw: string): Refusal {
  return refuse('scan-unknown', { text: shown(raw) }, [
    openScreen('home'),
    openScreen('next'),
    { kind: 'ask', roles: ['supervisor'] },
  ]).refusal;
}

/** More than one thing has this code. */
export function ambiguousScan(raw: string, meanings: readonly Named[]): Refusal {
  return refuse('scan-ambiguous', { text: shown(raw), meanings: named(meanings) }, [
    openScreen('next'),
    openScreen('home'),
    { kind: 'ask', roles: ['supervisor', 'engineer'] },
  ]).refusal;
}

/** The code breaks a rule of its own form. */
export function unreadableScan(raw: string, { why }: Extract<Meaning, { kind: 'unreadable' }>): Refusal {
  const error = why.problem === 'gs1' ? why.error : undefined;
  return refuse(
    'scan-unreadable',
    {
      text: shown(raw),
      problem: error ? `gs1-${error.code}` : why.problem,
      ai: why.problem === 'separator' ? why.ai : (error?.ai ?? ''),
      // People count from one.
      position: (error?.position ?? 0) + 1,
    },
    [openScreen('home'), openScreen('settings'), { kind: 'ask', roles: ['engineer'] }],
  ).refusal;
}

/** The station could not do it, and nothing was recorded: a full disk. */
export function failedScan(raw: string, message: string): Refusal {
  return refuse('scan-failed', { text: shown(raw), message }, [
    openScreen('home'),
    { kind: 'ask', roles: ['engineer', 'supervisor'] },
  ]).refusal;
}

/**
 * It is known, and nothing can be done with it at this station now, but to say that something is wrong with it.
 * @param about the machine that it is, if it is one
 */
export function notHere(thing: Pick<Named, 'kind' | 'name'>, about: { readonly equipment?: string } = {}): Refusal {
  return refuse('scan-not-here', { what: `${thing.kind}=${thing.name.replaceAll('|', '/')}`, ...about }, [
    openScreen('raise'),
    openScreen('home'),
    openScreen('next'),
  ]).refusal;
}
