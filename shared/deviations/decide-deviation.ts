import { stateOf } from '../aggregates/world.ts';
import type { Action } from '../authority/actions.ts';
import { rolesThatCan } from '../authority/can.ts';
import type { Role } from '../authority/can.ts';
import { runningJob } from '../equipment/machine-jobs.ts';
import { digest } from '../facts/digest.ts';
import type { FactDraft } from '../facts/seal.ts';
import type { Command, CommandName, CommandParams } from '../gate/command.ts';
import { draft } from '../gate/gate-context.ts';
import type { Acting, Decision, GateContext, JobKey } from '../gate/gate-context.ts';
import { allTheSame, openScreen, refuse } from '../gate/refusal.ts';
import { planBody } from '../plan/plan-index.ts';
import type { Worded } from '../views/worded.ts';
import { decisionReasons } from './decision-reasons.ts';
import type { DeviationSubject } from './deviation-facts.ts';
import { callOf } from './deviation-kinds.ts';
import { isRoundOver } from './deviation-state.ts';
import type { Deviation, DeviationOption, DeviationSources } from './deviation-type.ts';
import { deviationType } from './deviation-types.ts';
import { ownerOf } from './escalation.ts';
import { findDeviation } from './find-deviation.ts';
import { MOST_PHOTOS } from './photo.ts';

type Refused = Extract<Decision, { ok: false }>;
type Found = { readonly ok: true; readonly deviation: Deviation } | Refused;

const ok = (...drafts: readonly FactDraft[]): Decision => ({ ok: true, drafts });
const nameOf = ({ world }: GateContext, person: string | null) =>
  person === null ? '' : (planBody(world.plan, 'person', person)?.name ?? person);

/** What every fact of a deviation says. */
function about({ id, kind, subject, state }: Deviation) {
  return { deviation: id, kind, subject, round: state.round };
}

/** What somebody names who raises one. */
type RaisedAbout = { readonly [Part in keyof DeviationSubject]?: DeviationSubject[Part] };

/** What a new deviation is about: what the person named, else the job that runs at the machine. */
export function subjectOfRaised(
  { world, station }: Pick<GateContext, 'world' | 'station'>,
  { equipment, order, operation, material, lot }: RaisedAbout,
): DeviationSubject | Refused {
  const place = equipment ?? station.equipment;
  if (place === null || !planBody(world.plan, 'equipment', place))
    return refuse('place-unknown', { place: place ?? station.id }, [
      { kind: 'ask', roles: ['engineer', 'supervisor'] },
    ]);
  if (order !== undefined && !planBody(world.plan, 'workOrder', order))
    return refuse('order-unknown', { order }, [openScreen('home')]);
  const running = order === undefined ? runningJob(stateOf(world, 'equipment', place)) : undefined;
  const job = running ?? {
    ...(order === undefined ? {} : { order }),
    ...(operation === undefined ? {} : { operation }),
  };
  return {
    equipment: place,
    ...('order' in job && job.order !== undefined ? { order: job.order } : {}),
    ...('operation' in job && job.operation !== undefined ? { operation: job.operation } : {}),
    ...(material === undefined ? {} : { material }),
    ...(lot === undefined ? {} : { lot }),
  };
}

const parts = ['equipment', 'order', 'operation', 'material', 'lot', 'station', 'fact', 'deviation'] as const;
/** What a rule fired on (`fact`) is no part of what is wrong there. */
const isSame = ({ subject, state }: Deviation, other: DeviationSubject) =>
  parts.every((part) => subject[part] === other[part] || (part === 'fact' && (state.raised?.rule ?? null) !== null));

/** The open deviation that says the same already, and that nobody has decided about. Calls for other people (`params.call`) are not the same. */
export function openTwin(
  sources: DeviationSources,
  kind: Deviation['kind'],
  subject: DeviationSubject,
  params?: Worded['params'],
): Deviation | undefined {
  const call = callOf(kind, params);
  for (const one of stateOf(sources.world, 'equipment', subject.equipment).deviations.open) {
    const twin = one.kind === kind && one.chosen === null ? findDeviation(sources, one.id) : undefined;
    if (twin && isSame(twin, subject) && callOf(kind, twin.params) === call) return twin;
  }
  return undefined;
}

/** Raises a deviation, with a photo where somebody took one. Who raises what is open already makes it heavier, not double. */
export function decideRaise(context: GateContext, acting: Acting, params: CommandParams<'raiseDeviation'>): Decision {
  const subject = subjectOfRaised(context, params);
  if ('ok' in subject) return subject;
  const { kind } = params;
  const twin = openTwin(context, kind, subject, params.params);
  const data = { kind, subject, params: params.params ?? {}, note: params.note ?? '' };
  const [deviation, round] = twin ? [twin.id, twin.state.round] : [acting.command, 0];
  const raised = draft(context, acting, 'DeviationRaised', { ...data, deviation, round });
  const { photo, ...bare } = params;
  if (photo === undefined) return ok(raised);
  if (twin && twin.state.photos.length >= MOST_PHOTOS)
    return refuse(
      'photos-enough',
      { photos: MOST_PHOTOS, deviation },
      [allTheSame('raiseDeviation', bare), openScreen('deviations')],
      twin.state.photos.map(({ fact }) => fact).slice(0, MOST_PHOTOS),
    );
  return ok(raised, draft(context, acting, 'PhotoAdded', { of: deviation, photo }));
}

/** The deviation of a command that is still open; or the refusal. */
function openDeviation(
  context: GateContext,
  { deviation: id, subject }: { readonly deviation: string; readonly subject?: DeviationSubject },
): Found {
  const deviation = findDeviation(context, id, subject);
  if (!deviation) return refuse('deviation-unknown', {}, [openScreen('deviations')]);
  const { resolved, mergedInto } = deviation.round;
  if (isRoundOver(deviation.round))
    return refuse(
      'deviation-over',
      { merged: mergedInto === null ? 'no' : 'yes', person: nameOf(context, resolved?.person ?? null) },
      [openScreen('deviations')],
      resolved ? [resolved.fact] : [],
    );
  return { ok: true, deviation };
}

/** Takes it: it is this person's from now on. */
export function decideAcknowledge(
  context: GateContext,
  acting: Acting,
  params: CommandParams<'acknowledgeDeviation'>,
): Decision {
  const found = openDeviation(context, params);
  if (!found.ok) return found;
  const { deviation } = found;
  const { acknowledged } = deviation.round;
  const owner = ownerOf(context, deviation);
  if (acknowledged && owner.person !== null)
    return refuse(
      'deviation-taken',
      { person: nameOf(context, owner.person) },
      [openScreen('deviations')],
      [acknowledged.fact],
    );
  return ok(draft(context, acting, 'DeviationAcknowledged', about(deviation)));
}

/** Gives it to another role, or to a person of it. */
export function decideAssign(context: GateContext, acting: Acting, params: CommandParams<'assignDeviation'>): Decision {
  const found = openDeviation(context, params);
  if (!found.ok) return found;
  const { to, person = null, note = '' } = params;
  const body = person === null ? undefined : planBody(context.world.plan, 'person', person);
  if (person !== null && !(body?.active === true && body.roles.includes(to)))
    return refuse('person-unknown', { person: body?.name ?? person }, [{ kind: 'ask', roles: [to] }]);
  const data = { ...about(found.deviation), to, toPerson: person, note };
  return ok(draft(context, acting, 'DeviationAssigned', data));
}

/**
 * Decides what another command means, for the person who acts: how the effects of an option come about. `closedOut`: the job that an effect before
 * it closes out.
 */
export type Perform = (command: Command, closedOut?: JobKey) => Decision;

/** Everything that a decision records besides what it brings about. */
function choiceOf(
  deviation: Deviation,
  options: readonly DeviationOption[],
  chosen: DeviationOption,
  { reason, note = '' }: { readonly reason?: string | undefined; readonly note?: string | undefined },
) {
  return {
    ...about(deviation),
    option: chosen.option,
    offered: options
      .slice(0, 20)
      .map(({ option, params, consequences }) => ({ option, params, consequences: [...consequences] })),
    shown: chosen.shown.slice(0, 50).map((one) => ({ ...one })),
    ...(reason === undefined ? {} : { reason }),
    note,
  };
}

/** The drafts of everything that an option brings about; or the first refusal. */
function effectsOf(acting: Acting, option: DeviationOption, perform: Perform): Decision {
  const drafts: FactDraft[] = [];
  let closedOut: JobKey | undefined;
  for (const effect of option.effects) {
    const { name, params } = effect;
    const decision = perform({ id: acting.command, actor: acting.person.id, name, params } as Command, closedOut);
    if (!decision.ok) return decision;
    drafts.push(...decision.drafts);
    if (effect.name === 'completeJob') closedOut = { order: effect.params.order, operation: effect.params.operation };
  }
  return ok(...drafts);
}

/**
 * Gives the drafts of a decision keys by which the same decision of two people who do not hear of each other counts once, with everything that
 * it brings about: the first in the order of facts, the other is its echo. A decision that follows one that was taken back is another one.
 */
function countedOnce(
  drafts: readonly FactDraft[],
  { deviation, round, option }: Pick<ReturnType<typeof choiceOf>, 'deviation' | 'round' | 'option'>,
  takenBack: number,
): FactDraft[] {
  const before = new Map<string, number>();
  return drafts.map((one) => {
    // What takes something back does so once however often it is said.
    if (one.dedupKey !== undefined || one.type === 'Reversed') return one;
    const number = before.get(one.type) ?? 0;
    before.set(one.type, number + 1);
    return { ...one, dedupKey: `decision/${digest([deviation, round, takenBack, option, one.type, number])}` };
  });
}

/** The decision itself with its effects; it is settled with it where nothing is left to do. */
function choose(
  context: GateContext,
  acting: Acting,
  choice: ReturnType<typeof choiceOf>,
  option: DeviationOption,
  {
    proposedBy,
    takenBack,
    perform,
  }: { readonly proposedBy: string | null; readonly takenBack: number; readonly perform: Perform },
): Decision {
  const effects = effectsOf(acting, option, perform);
  if (!effects.ok) return effects;
  const { deviation, kind, subject, round } = choice;
  const settled = { deviation, kind, subject, round, note: '' };
  const drafts = [
    draft(context, acting, 'OptionChosen', { ...choice, proposedBy }),
    ...effects.drafts,
    ...(option.settles ? [draft(context, acting, 'DeviationResolved', settled)] : []),
  ];
  return ok(...countedOnce(drafts, choice, takenBack));
}

function optionOf(
  context: GateContext,
  deviation: Deviation,
  wanted: string,
): { readonly ok: true; readonly options: readonly DeviationOption[]; readonly option: DeviationOption } | Refused {
  const options = deviationType(deviation.kind).options(context, deviation);
  const option = options.find((one) => one.option === wanted);
  return option ? { ok: true, options, option } : refuse('option-unknown', {}, [openScreen('deviations')]);
}

/** Refuses an option that nobody gave a reason for although it takes one, and a reason that is not one of its own. */
function refuseWithoutReason(
  { world }: GateContext,
  { needsReason }: DeviationOption,
  { reason, note = '' }: CommandParams<'decideDeviation'>,
): Refused | undefined {
  if (reason !== undefined) {
    const known = needsReason === null ? [] : decisionReasons(world.plan, needsReason);
    return known.some(({ code }) => code === reason)
      ? undefined
      : refuse('reason-unknown', { reason }, [openScreen('deviations')]);
  }
  return needsReason === null || note.trim() !== ''
    ? undefined
    : refuse('decision-reason-needed', {}, [openScreen('deviations')]);
}

/** Refuses an option that is left to others than the person who wants it. */
function refuseForOthers(
  { world }: GateContext,
  { person }: Acting,
  { forRoles }: Pick<DeviationOption, 'forRoles'>,
): Refused | undefined {
  const body = planBody(world.plan, 'person', person.id);
  if (forRoles === undefined || body?.roles.some((role) => forRoles.includes(role)) === true) return undefined;
  const params = { person: body?.name ?? person.id, action: 'deviation.decide' };
  return refuse('not-allowed', params, [{ kind: 'ask', roles: [...forRoles] }]);
}

const decided = (context: GateContext, { round }: Deviation): Refused | undefined =>
  round.chosen
    ? refuse(
        'deviation-decided',
        { person: nameOf(context, round.chosen.person) },
        [openScreen('deviations')],
        [round.chosen.fact],
      )
    : undefined;

/** Chooses an option, of those that are offered now. One that takes a second person waits for them. */
export function decideChoice(
  context: GateContext,
  acting: Acting,
  params: CommandParams<'decideDeviation'>,
  perform: Perform,
): Decision {
  const found = openDeviation(context, params);
  if (!found.ok) return found;
  const { deviation } = found;
  const done = decided(context, deviation);
  if (done) return done;
  const picked = optionOf(context, deviation, params.option);
  if (!picked.ok) return picked;
  const refused =
    refuseForOthers(context, acting, picked.option) ?? refuseWithoutReason(context, picked.option, params);
  if (refused) return refused;
  const choice = choiceOf(deviation, picked.options, picked.option, params);
  const { takenBack } = deviation.state;
  if (!picked.option.needsSecond)
    return choose(context, acting, choice, picked.option, { proposedBy: null, takenBack, perform });
  return ok(draft(context, acting, 'DecisionProposed', choice));
}

/** The second person agrees, or not. */
export function decideProposal(
  context: GateContext,
  acting: Acting,
  params: CommandParams<'answerProposal'>,
  perform: Perform,
): Decision {
  const found = openDeviation(context, params);
  if (!found.ok) return found;
  const { deviation } = found;
  const done = decided(context, deviation);
  if (done) return done;
  const { proposed } = deviation.round;
  if (proposed?.option !== params.option) return refuse('proposal-none', {}, [openScreen('deviations')]);
  const { option, note = '' } = params;
  if (!params.agree) return ok(draft(context, acting, 'DecisionDeclined', { ...about(deviation), option, note }));
  if (proposed.person === acting.person.id)
    return refuse(
      'second-person-needed',
      { person: nameOf(context, proposed.person) },
      [{ kind: 'ask', roles: rolesThatCan('deviation.approve') }],
      [proposed.fact],
    );
  const picked = optionOf(context, deviation, option);
  if (!picked.ok) return picked;
  // Why it should be so has been said by the first person.
  const reason = proposed.reason ?? undefined;
  const choice = choiceOf(deviation, picked.options, picked.option, { reason, note });
  return choose(context, acting, choice, picked.option, {
    proposedBy: proposed.person,
    takenBack: deviation.state.takenBack,
    perform,
  });
}

/** Says that it is settled: something has been decided, or there is nothing to decide any more. */
export function decideResolve(
  context: GateContext,
  acting: Acting,
  params: CommandParams<'resolveDeviation'>,
): Decision {
  const found = openDeviation(context, params);
  if (!found.ok) return found;
  const { deviation } = found;
  // What is found stays until its cause is gone or somebody decides; nothing leaves the inbox without a decision.
  if (!deviation.round.chosen) return refuse('decision-needed', {}, [openScreen('deviations')]);
  return ok(draft(context, acting, 'DeviationResolved', { ...about(deviation), note: params.note ?? '' }));
}

/** It was not settled after all. */
export function decideReopen(context: GateContext, acting: Acting, params: CommandParams<'reopenDeviation'>): Decision {
  const deviation = findDeviation(context, params.deviation, params.subject);
  if (!deviation) return refuse('deviation-unknown', {}, [openScreen('deviations')]);
  if (!isRoundOver(deviation.round) && !deviation.round.chosen)
    return refuse('deviation-open', {}, [openScreen('deviations')]);
  const round = deviation.state.round + 1;
  return ok(draft(context, acting, 'DeviationReopened', { ...about(deviation), round, note: params.note ?? '' }));
}

/** Whether one was raised before another one; of the same instant the id decides, at every station alike. */
function isOlder(one: Deviation, other: Deviation): boolean {
  return one.since === other.since ? one.id < other.id : one.since < other.since;
}

/** It is the same matter as an open one of its kind that is older, which goes on. */
export function decideMerge(context: GateContext, acting: Acting, params: CommandParams<'mergeDeviation'>): Decision {
  const found = openDeviation(context, params);
  if (!found.ok) return found;
  const into = openDeviation(context, { deviation: params.into });
  if (!into.ok) return into;
  const { deviation } = found;
  if (deviation.id === params.into || deviation.kind !== into.deviation.kind)
    return refuse('merge-of-others', {}, [openScreen('deviations')]);
  // Of two stations that do not hear of each other none may join what the other one joins the other way round: both would be gone.
  if (!isOlder(into.deviation, deviation)) return refuse('merge-into-younger', {}, [openScreen('deviations')]);
  return ok(draft(context, acting, 'DeviationMerged', { ...about(deviation), into: params.into }));
}

/** The roles that may choose an option: those that may decide and do everything it brings about. */
export function rolesOfOption(option: DeviationOption, actionOf: (name: CommandName) => Action | null): Role[] {
  const { forRoles } = option;
  const may = rolesThatCan('deviation.decide').filter((role) => forRoles?.includes(role) ?? true);
  return option.effects.reduce<Role[]>((left, { name }) => {
    const action = actionOf(name);
    return action === null ? left : left.filter((role) => rolesThatCan(action).includes(role));
  }, may);
}
