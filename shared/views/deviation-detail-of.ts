import { effectiveBackwards } from '../aggregates/world.ts';
import { roles } from '../authority/can.ts';
import type { Fact } from '../catalogue/fact-catalogue.ts';
import { openTwin, rolesOfOption, subjectOfRaised } from '../deviations/decide-deviation.ts';
import { decisionReasons, reasonText } from '../deviations/decision-reasons.ts';
import type { DeviationSubject } from '../deviations/deviation-facts.ts';
import { calls, raisableKinds } from '../deviations/deviation-kinds.ts';
import { isRoundOver } from '../deviations/deviation-state.ts';
import type { Choice } from '../deviations/deviation-state.ts';
import type { Deviation, DeviationOption, DeviationSources } from '../deviations/deviation-type.ts';
import { deviationType } from '../deviations/deviation-types.ts';
import { ownerOf, roundSince, routingOf } from '../deviations/escalation.ts';
import type { Photo } from '../deviations/photo.ts';
import type { PersonHere } from '../deviations/standing.ts';
import { parseChain } from '../facts/chain.ts';
import { commandActions } from '../gate/decide.ts';
import { componentsOfJob } from '../materials/components.ts';
import { planBody } from '../plan/plan-index.ts';
import type { PlanIndex } from '../plan/plan-index.ts';
import { findJob } from '../production/job-lookup.ts';
import { raisedBy } from '../rules/rule-book.ts';
import { ownTextOf } from '../rules/rule-words.ts';
import { deviationLineOf } from './deviations-view-of.ts';
import type { DeviationDetail, RaiseChoices } from './deviations-view.ts';
import type { Worded } from './worded.ts';

/** More than the gate takes: stations that did not know of each other may have added some. */
const PHOTOS_SHOWN = 12;
/** The log goes back so far. */
const MOST_DEEDS = 200;

type Names = (kind: 'person' | 'station', id: string) => string;

function namesOf({ world }: DeviationSources): Names {
  return (kind, id) => planBody(world.plan, kind, id)?.name ?? id;
}

function optionLineOf(plan: PlanIndex, option: DeviationOption): DeviationDetail['options'][number] {
  const { needsReason } = option;
  const [oldest] = option.shown.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  return {
    option: option.option,
    params: option.params,
    consequences: option.consequences.map((one) => ({ ...one })),
    needsSecond: option.needsSecond,
    needsReason:
      needsReason === null ? null : decisionReasons(plan, needsReason).map(({ code, text }) => ({ code, text })),
    settles: option.settles,
    roles: rolesOfOption(option, (name) => commandActions[name]),
    oldest: oldest ? { what: oldest.what, at: oldest.at } : null,
  };
}

/** What a deed says besides its name: who got it, what was chosen, which step it was. */
function deedParams(names: Names, { data }: Fact): DeviationDetail['log'][number]['what']['params'] {
  const params: Record<string, string | number> = { to: '', person: '', option: '', level: 0 };
  if ('to' in data) params['to'] = String(data.to);
  if ('toPerson' in data && typeof data.toPerson === 'string') params['person'] = names('person', data.toPerson);
  if ('proposedBy' in data && typeof data.proposedBy === 'string') params['person'] = names('person', data.proposedBy);
  if ('option' in data && typeof data.option === 'string') params['option'] = data.option;
  if ('level' in data && typeof data.level === 'number') params['level'] = data.level;
  return params;
}

/** A reason as it reads now; one that is known no more by its code. */
function reasonLine(plan: PlanIndex, code: string | undefined): DeviationDetail['log'][number]['reason'] {
  if (code === undefined) return null;
  return { code, text: reasonText(plan, code) ?? { en: code, de: code } };
}

/** Everything that was recorded of a deviation and has effect, first to last. */
function logOf({ world }: DeviationSources, names: Names, id: string): DeviationDetail['log'] {
  const log: DeviationDetail['log'] = [];
  for (const fact of effectiveBackwards(world, 'deviation', id)) {
    if (log.length >= MOST_DEEDS) break;
    const { data } = fact;
    log.push({
      fact: fact.id,
      at: fact.occurredAt,
      person: fact.person === null ? null : names('person', fact.person.id),
      station: names('station', parseChain(fact.chain).station),
      what: { code: fact.type, params: deedParams(names, fact) },
      offered: 'offered' in data ? data.offered.map((one) => ({ ...one, params: one.params ?? {} })) : [],
      reason: 'option' in data && 'reason' in data ? reasonLine(world.plan, data.reason) : null,
      note: 'note' in data && typeof data.note === 'string' ? data.note : '',
    });
  }
  return log.reverse();
}

/** A choice with the label that it had when it was made. */
function choiceLine(names: Names, log: DeviationDetail['log'], choice: Choice | null): DeviationDetail['chosen'] {
  if (choice === null) return null;
  const { option, person, at, fact } = choice;
  const offered = log.find((deed) => deed.fact === fact)?.offered ?? [];
  return {
    option,
    params: offered.find((one) => one.option === option)?.params ?? {},
    person: person === null ? '' : names('person', person),
    at,
  };
}

/** The rule that raised it, as it was when it fired. */
function ruleOf({ world }: DeviationSources, { state, params }: Deviation): DeviationDetail['rule'] {
  const id = state.raised?.rule ?? null;
  if (id === null) return null;
  const definition = raisedBy(world, state)?.definition;
  return {
    rule: id,
    name: definition?.name ?? String(params['rule'] ?? id),
    because: { code: definition?.when.kind ?? '', params },
    text: definition ? ownTextOf(definition) : '',
    texts: definition?.texts ?? {},
  };
}

/** More people of one role than anybody looks through. */
const MOST_PEOPLE = 60;

/** The roles that somebody has, with their people. */
function whoCanHave(plan: PlanIndex): DeviationDetail['passTo'] {
  const people = [...plan.badges.values()].flatMap((ids) =>
    [...ids].flatMap((id) => {
      const body = planBody(plan, 'person', id);
      return body?.active === true ? [{ id, name: body.name, roles: body.roles }] : [];
    }),
  );
  people.sort((a, b) => (a.name === b.name ? (a.id < b.id ? -1 : 1) : a.name < b.name ? -1 : 1));
  return roles.flatMap((role) => {
    const of = people.filter((one) => one.roles.includes(role)).map(({ id, name }) => ({ id, name }));
    return of.length === 0 ? [] : [{ role, people: of.slice(0, MOST_PEOPLE) }];
  });
}

/** A deviation with everything that somebody needs to decide, and its log. */
export function deviationDetailOf(
  sources: DeviationSources,
  deviation: Deviation,
  people: readonly PersonHere[],
): DeviationDetail {
  const names = namesOf(sources);
  const { kind, round, details, versions, causes } = deviation;
  const log = logOf(sources, names, deviation.id);
  const isDecided = round.chosen !== null || isRoundOver(round) || !deviation.stands;
  return {
    line: deviationLineOf(sources, deviation, people),
    details: details.map((one) => ({ ...one })),
    versions: versions.map((one) => ({
      fact: one.fact,
      at: one.at,
      person: one.person === null ? null : names('person', one.person),
      station: names('station', one.station),
      what: one.what,
    })),
    causes: causes.map((one) => ({ ...one })),
    options: isDecided
      ? []
      : deviationType(kind)
          .options(sources, deviation)
          .map((one) => optionLineOf(sources.world.plan, one)),
    proposed: choiceLine(names, log, round.proposed),
    chosen: choiceLine(names, log, round.chosen),
    log,
    photos: deviation.state.photos.slice(0, PHOTOS_SHOWN).map(({ fact, at, person, width, height }) => ({
      fact,
      at,
      person: person === null ? null : names('person', person),
      width,
      height,
    })),
    rule: ruleOf(sources, deviation),
    passTo: whoCanHave(sources.world.plan),
  };
}

/** A photo of a deviation by its fact; null: there is none that has effect. Read from where facts are kept: the state of a deviation has no pictures. */
export function photoOf({ world }: Pick<DeviationSources, 'world'>, deviation: string, fact: string): Photo | null {
  for (const one of effectiveBackwards(world, 'deviation', deviation, ({ id }) => id === fact))
    if (one.type === 'PhotoAdded') return one.data.photo;
  return null;
}

/** Calls for somebody come first, then what is wrong, in the order in which keys show them. */
const raisable = [
  ...calls.map((call) => ({ kind: 'assistance' as const, call })),
  ...raisableKinds.flatMap((kind) => (kind === 'assistance' ? [] : [{ kind, call: null }])),
];

/** What goes into the job that something is about. */
function componentsOf({ world }: DeviationSources, { order, operation }: DeviationSubject): RaiseChoices['components'] {
  if (order === undefined || operation === undefined) return [];
  const job = findJob(world, order, operation);
  if ('missing' in job) return [];
  return componentsOfJob(world.plan, job)
    .slice(0, 50)
    .map(({ requirement: { material, name } }) => ({ id: material, name }));
}

/** What can be raised about something: what was named, else the job that runs at the machine with what goes into it. */
export function raiseChoicesOf(sources: DeviationSources, about: Partial<DeviationSubject>): RaiseChoices {
  const subject = subjectOfRaised(sources, about);
  const { plan } = sources.world;
  if ('ok' in subject) {
    const choices = raisable.map((one) => ({ ...one, about: null, to: 'supervisor' as const, open: null }));
    return { subject: null, place: '', order: null, material: null, components: [], choices };
  }
  const { equipment, order } = subject;
  const components = componentsOf(sources, subject);
  const [only, ...others] = components;
  // What is short of a job that takes one thing is that.
  const material = subject.material ?? (others.length === 0 ? only?.id : undefined);
  const name = components.find(({ id }) => id === material)?.name;
  return {
    subject,
    place: planBody(plan, 'equipment', equipment)?.name ?? equipment,
    order: order === undefined ? null : (planBody(plan, 'workOrder', order)?.number ?? order),
    material: material === undefined ? null : (name ?? planBody(plan, 'material', material)?.name ?? material),
    components,
    choices: raisable.map(({ kind, call }) => {
      const of = kind === 'materialShortage' && material !== undefined ? { ...subject, material } : subject;
      const params: Worded['params'] = call === null ? {} : { call };
      const twin = openTwin(sources, kind, of, params);
      const taken = twin && ownerOf(sources, twin).person;
      const open = twin && {
        id: twin.id,
        since: roundSince(twin),
        person: taken === null || taken === undefined ? null : (planBody(plan, 'person', taken)?.name ?? taken),
      };
      return { kind, call, about: of, to: routingOf(sources, { kind, subject: of, params }).owner, open: open ?? null };
    }),
  };
}
