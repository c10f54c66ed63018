import i18next, { t } from 'i18next';

import { languageOf } from '../../shared/plan/language.ts';
import type { ScanLine } from '../../shared/views/scans-view.ts';
import { actionWords } from '../actions/action-words.ts';
import { showSuccess } from '../feedback/feedback-store.ts';
import { showRefusedScan } from '../refusal/refusal-store.ts';
import { goHome, type Screen, screenNow, showScreen } from '../screen/screen-store.ts';
import { onView, viewNow } from '../station/station-views.ts';
import en from '../words/en.json';
import { createWords, type Words } from '../words/use-words.ts';
import { sendScan } from './send-scan.ts';

type Outcome<Kind extends ScanLine['outcome']['kind']> = Extract<ScanLine['outcome'], { kind: Kind }>;

/** Words outside of components, in the language that is on now. */
function wordsNow(): Words {
  return createWords(t, languageOf(i18next.language), viewNow('session')?.site.timeZone ?? 'UTC', viewNow('reasons'));
}

/** The sentence of success: what the list of actions says of it. */
function deedWords({ did, command }: Outcome<'done'>): string {
  const words = wordsNow();
  if (Object.hasOwn(en.done, did.code)) return words.t(`done.${did.code as 'signOn'}`, { ...did.params });
  const { deed, detail } = actionWords({ what: did, command }, words);
  return detail === undefined ? deed : `${deed} · ${detail}`;
}

/** Deeds after which the running job is what a person wants to see, as after the tap that they stand for. */
const leadHome = new Set(['switched', 'SignedOn', 'signOn', 'JobStarted', 'startJob', 'JobResumed', 'resumeJob']);
/** Screens that stay while these happen: only a sign-on screen is done with its person. */
const people = new Set(['switched', 'SignedOn', 'signOn']);

function showDone(outcome: Outcome<'done'>): void {
  showSuccess(deedWords(outcome));
  const { code } = outcome.did;
  if (people.has(code) ? screenNow().name === 'signOn' : leadHome.has(code)) goHome();
}

/** A machine or an order is what it is about instead of the one before; a lot or a material belongs to what is named already. */
function raisedBy({ equipment, order, operation, lot, material }: Outcome<'opened'>['params']): Screen {
  const now = screenNow();
  const { from = 'home', about = {} } = now.name === 'raise' ? now : {};
  if (equipment !== undefined) return { name: 'raise', from, about: { equipment } };
  const { equipment: place, order: named, operation: step } = about;
  const at = place === undefined ? {} : { equipment: place };
  if (order !== undefined)
    return { name: 'raise', from, about: { ...at, order, ...(operation === undefined ? {} : { operation }) } };
  const job = { ...(named === undefined ? {} : { order: named }), ...(step === undefined ? {} : { operation: step }) };
  const what = { ...(lot === undefined ? {} : { lot }), ...(material === undefined ? {} : { material }) };
  return { name: 'raise', from, about: { ...at, ...job, ...what } };
}

function showOpened({ screen, params }: Outcome<'opened'>): void {
  const { order, operation, material } = params;
  if (screen === 'next' && order !== undefined && operation !== undefined)
    showScreen({ name: 'override', order, operation });
  else if (screen === 'raise') showScreen(raisedBy(params));
  else if (screen === 'materials') showScreen({ name: 'materials', ...(material === undefined ? {} : { material }) });
  else showScreen({ name: screen });
}

/** A code as it was read, from its visible form. */
function readAgain(text: string): string {
  return text.replaceAll('\u241D', '\u001D');
}

function showOutcome({ text, device, outcome }: ScanLine): void {
  if (outcome.kind === 'done') showDone(outcome);
  else if (outcome.kind === 'opened') showOpened(outcome);
  else if (outcome.kind === 'refused')
    showRefusedScan({
      read: text,
      device,
      refusal: outcome.refusal,
      again: () => sendScan(readAgain(text), 'screen'),
    });
}

/** Shows what becomes of every scan of the station from now on, in their order. What was before this window opened is not shown again. */
export function followScans(): void {
  let seen: number | undefined;
  onView('scans', ({ lines }) => {
    const newest = lines[0]?.number ?? 0;
    // A station that was started anew counts from one.
    const from = seen !== undefined && newest < seen ? 0 : seen;
    seen = newest;
    if (from === undefined) return;
    for (const line of lines.filter(({ number }) => number > from).toReversed()) showOutcome(line);
  });
}
