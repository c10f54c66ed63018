import type { Action } from '../../shared/authority/actions.ts';
import { isReworkCount } from '../../shared/authority/rework-count.ts';
import { factType, readFact, readForeignFact } from '../../shared/catalogue/fact-catalogue.ts';
import type { Fact, FactReading } from '../../shared/catalogue/fact-catalogue.ts';
import type { ChainHead } from '../../shared/facts/chain.ts';
import type { RawFact } from '../../shared/facts/envelope.ts';
import { hlcMillis } from '../../shared/facts/hlc.ts';
import type { Hlc } from '../../shared/facts/hlc.ts';
import { objectionToOldData } from '../../shared/plan/priority-safety.ts';
import type { FactForm, Quarantine } from '../store/site-store.ts';
import type { ReceivedRow } from './received-row.ts';
import { instantAt } from './server-clock.ts';
import type { ServerPlan } from './server-plan.ts';

/** Who recorded a fact that is taken back, and the aggregates it touches. */
export interface ReversalTarget {
  readonly person: RawFact['person'];
  readonly refs: readonly string[];
}

/** What the judgement of one fact rests on. */
export interface JudgeContext {
  readonly site: string;
  readonly plan: Pick<ServerPlan, 'knowsPerson' | 'mayRecord' | 'workCenterOf' | 'prioritySafetyAt'>;
  /** The fact that a reversal takes back, as far as it matters here; undefined when that fact is not here. */
  readonly target: (fact: string) => ReversalTarget | undefined;
  /**
   * Whether the station knew, when it recorded the fact at this place of its chain, that the site wants an action proven by PIN; see
   * `KnownPolicy`. Absent: nothing is known of what it knew.
   */
  readonly wantedPin?: ((seq: number, action: Action) => boolean) | undefined;
}

/** The verdict on one row in its place. */
export interface Verdict {
  /** The fact, when its envelope can be read. */
  readonly raw: RawFact | null;
  /** The fact as this build reads it; undefined when it cannot, or need not because the fact has no effect. */
  readonly fact?: Fact | undefined;
  readonly form: FactForm;
  readonly quarantined: Quarantine | null;
  /** Why somebody should look at it though it has effect. */
  readonly doubt?: string | undefined;
}

/** The place that a row must follow. */
export interface ChainEnd extends ChainHead {
  /** The latest stamp of the chain up to there: stamps of a chain rise, whatever its clock does. */
  readonly stamp: Hlc;
}

/** Longest detail that a FactQuarantined carries. */
const DETAIL_LIMIT = 400;

/** Facts that only a server may record; stations never ship chains of servers. */
const ofServersOnly: ReadonlySet<string> = new Set([
  'FactQuarantined',
  'ChainForked',
  'PostingAnswerIdle',
  'DeviceEnrolled',
  'DeviceRevoked',
]);

/** A reason with its sentence, at most as long as a server fact can carry. */
export function quarantine(reason: Quarantine['reason'], detail: string): Quarantine {
  const clipped = detail.length > DETAIL_LIMIT ? `${detail.slice(0, DETAIL_LIMIT - 3)}...` : detail;
  return { reason, detail: clipped };
}

function brokenLink(raw: RawFact, before: ChainEnd): Quarantine | undefined {
  if (raw.chain !== before.chain)
    return quarantine('broken-chain', `It came in chain ${before.chain} and names chain ${raw.chain}.`);
  if (raw.seq !== before.seq + 1)
    return quarantine('broken-chain', `It came at place ${before.seq + 1} of its chain and names place ${raw.seq}.`);
  if (raw.prev !== before.head)
    return quarantine('broken-chain', `It does not follow the fact before it at place ${before.seq}.`);
  // Rights, orders and shifts are judged by the time of the stamp, and no program of ours dates a fact back behind its own past.
  if (raw.hlc <= before.stamp)
    return quarantine(
      'broken-chain',
      `It is dated back: its time stamp (${instantAt(hlcMillis(raw.hlc))}) does not lie after that of what its station recorded before (${instantAt(hlcMillis(before.stamp))}).`,
    );
  return undefined;
}

/** The work center that authority is asked for: that of the equipment the fact speaks of. */
function workCenterOf(raw: RawFact, context: JudgeContext): string | undefined {
  const subject = raw.data['subject'];
  const isAbout = typeof subject === 'object' && subject !== null && !Array.isArray(subject);
  const equipment = raw.data['equipment'] ?? (isAbout ? subject['equipment'] : undefined);
  return typeof equipment === 'string' ? context.plan.workCenterOf(equipment) : undefined;
}

function takesBackAnother(raw: RawFact, person: string, context: JudgeContext): boolean {
  if (raw.type !== 'Reversed' || raw.reverses === undefined) return false;
  const target = context.target(raw.reverses);
  // What a station saw by itself is nobody's: it is taken back with what it rests on.
  return target !== undefined && target.person !== null && target.person.id !== person;
}

/** A reversal must name the aggregates of what it takes back, or it would have effect in some of them only. */
function halfReversal(raw: RawFact, context: JudgeContext): Quarantine | undefined {
  if (raw.type !== 'Reversed' || raw.reverses === undefined) return undefined;
  const target = context.target(raw.reverses);
  const same = target?.refs.length === raw.refs.length && target.refs.every((ref) => raw.refs.includes(ref));
  if (target === undefined || same) return undefined;
  const detail = `It names ${raw.refs.join(', ')}, and the fact it takes back touches ${target.refs.join(', ')}.`;
  return quarantine('unreadable', detail);
}

/** Work of somebody else begins only by whoever may record others. It may end by everybody who ends the job. */
function beginsWorkOfAnother(raw: RawFact, person: string): boolean {
  return raw.type === 'LaborStarted' && raw.data['person'] !== person;
}

/** Who leaves stops working. */
function isOwnLaborStopped(raw: RawFact, person: string): boolean {
  return raw.type === 'LaborStopped' && raw.data['person'] === person;
}

/** Whose badge was read is who signs on or off; a fact that says otherwise was not made by a gate. */
function signsForAnother(raw: RawFact, person: string): boolean {
  return (raw.type === 'SignedOn' || raw.type === 'SignedOff') && raw.data['person'] !== person;
}

/** What a person does by recording a fact of a kind whose usual action is given. */
function actionOf(raw: RawFact, person: string, usual: Action, context: JudgeContext): Action {
  if (takesBackAnother(raw, person, context)) return 'fact.reverseOthers';
  // A job that readiness speaks against (decision 44).
  if (raw.type === 'JobStarted' && raw.data['despite'] !== undefined) return 'production.decideOrderChange';
  return beginsWorkOfAnother(raw, person) ? 'labor.recordOthers' : usual;
}

/** Facts that also come of commands with another action, which the gate asks the PIN for. */
const ofOtherCommands: ReadonlySet<string> = new Set([
  'SignedOn',
  'SignedOff',
  'LaborStarted',
  'LaborStopped',
  'EquipmentStateChanged',
]);

/**
 * That a person proved themselves by badge only, though the station knew that the site wants a PIN for this: no gate of this product lets that
 * pass. The fact keeps its effect, and a supervisor looks at it (decision 33).
 */
function doubtedProof(raw: RawFact, reading: FactReading, context: JudgeContext): string | undefined {
  const usual = factType(raw.type)?.action ?? null;
  if (!context.wantedPin || usual === null || raw.person === null || raw.person.proof === 'badge+pin') return undefined;
  if (ofOtherCommands.has(raw.type) || (reading.ok && isReworkCount(reading.fact))) return undefined;
  const action = actionOf(raw, raw.person.id, usual, context);
  if (!context.wantedPin(raw.seq, action)) return undefined;
  return `The site wants ${action} proven by PIN, which this station knew when it recorded this; "${raw.person.id}" showed a badge only. The program of the station may be another one: look at it, and take this back if it is not right.`;
}

/** Whether the person was allowed to record this. Kinds that this build does not know cannot be judged and pass. */
function lackOfAuthority(raw: RawFact, reading: FactReading, context: JudgeContext): Quarantine | undefined {
  const fact = reading.ok ? reading.fact : undefined;
  if (ofServersOnly.has(raw.type)) return quarantine('unauthorised', `Only a server may record ${raw.type}.`);
  const type = factType(raw.type);
  if (!type || type.action === null) return undefined;
  // The counter of a machine is nobody.
  const by = fact?.type === 'QuantityReported' ? fact.data.by : raw.data['by'];
  if (raw.person === null && raw.type === 'QuantityReported' && by === 'counter') return undefined;
  if (raw.person === null) return quarantine('unauthorised', `${raw.type} needs a person, and it names none.`);
  const { id } = raw.person;
  if (!context.plan.knowsPerson(id)) return quarantine('unauthorised', `The plan does not know the person "${id}".`);
  if (signsForAnother(raw, id))
    return quarantine('unauthorised', `"${id}" cannot sign somebody else on or off: everybody does that themselves.`);
  // Signing off is never a matter of authority: who was locked out meanwhile must still be able to leave.
  if (raw.type === 'SignedOff' || isOwnLaborStopped(raw, id)) return undefined;
  const action = actionOf(raw, id, type.action, context);
  const workCenter = workCenterOf(raw, context);
  const may = (what: Action) => context.plan.mayRecord(id, what, workCenter, hlcMillis(raw.hlc));
  if (may(action) || (fact && isReworkCount(fact) && may('production.addRework'))) return undefined;
  const where = workCenter === undefined ? '' : ` at ${workCenter}`;
  return quarantine('unauthorised', `"${id}" was not allowed ${action}${where} when it was recorded.`);
}

/** Work that began on urgent messages older than the site settings of its station let it: the same rule as at the station. */
function tooOldData(reading: FactReading, context: JudgeContext): Quarantine | undefined {
  const fact = reading.ok ? reading.fact : undefined;
  if (fact?.type !== 'JobStarted' && fact?.type !== 'JobResumed') return undefined;
  const { oldData } = fact.data;
  const safety = oldData && context.plan.prioritySafetyAt(oldData.settings);
  const objection = oldData && safety && objectionToOldData(oldData, safety);
  return objection === undefined ? undefined : quarantine('unauthorised', objection);
}

/**
 * Judges one row at its place in a chain. Pure. Kinds and versions of a newer build are good: they are kept and read after an update.
 * @param before the place before it: the chain, the number and hash of the row it must follow, and the latest stamp up to there.
 */
export function judgeFact(row: ReceivedRow, before: ChainEnd, context: JudgeContext): Verdict {
  const read = row.raw ? { raw: row.raw, reading: readFact(row.raw) } : readForeignFact(row.value);
  if ('problem' in read) return { raw: null, form: 'unreadable', quarantined: quarantine('unreadable', read.problem) };
  const { raw, reading } = read;
  const found = (quarantined: Quarantine | null, form: FactForm = 'fact'): Verdict => ({ raw, form, quarantined });
  const broken = brokenLink(raw, before);
  if (!reading.ok && reading.kind === 'unreadable')
    return found(broken ?? quarantine('unreadable', reading.problem), 'unreadable');
  if (broken) return found(broken);
  if (raw.site !== context.site)
    return found(quarantine('wrong-site', `It is of the site "${raw.site}", this is "${context.site}".`));
  const quarantined =
    halfReversal(raw, context) ?? lackOfAuthority(raw, reading, context) ?? tooOldData(reading, context) ?? null;
  if (quarantined) return found(quarantined);
  const fact = reading.ok ? reading.fact : undefined;
  return { ...found(null), fact, doubt: doubtedProof(raw, reading, context) };
}
