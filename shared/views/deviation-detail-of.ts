import { effectiveBackwards } from '../aggregates/world.ts';
import { roles } from '../authority/can.ts';
import type { Fact } from '../catalogue/fact-catalogue.ts';
import { openTwin, rolesOfOption, subjectOfRaised } from '../deviations/decide-deviation.ts';
import type { DeviationSubject } from '../deviations/deviation-facts.ts';
import { raisableKinds } from '../deviations/deviation-kinds.ts';
import { isRoundOver } from '../deviations/deviation-state.ts';
import type { Choice } from '../deviations/deviation-state.ts';
import type { Deviation, DeviationOption, DeviationSources } from '../deviations/deviation-type.ts';
import { deviationType } from '../deviations/deviation-types.ts';
import type { PersonHere } from '../deviations/standing.ts';
import { parseChain } from '../facts/chain.ts';
import { commandActions } from '../gate/decide.ts';
import { planBody } from '../plan/plan-index.ts';
import type { PlanIndex } from '../plan/plan-index.ts';
import { rulesOf } from '../rules/rule-book.ts';
import { deviationLineOf } from './deviations-view-of.ts';
import type { DeviationDetail, RaiseChoices } from './deviations-view.ts';

/** The log goes back so far. */
const MOST_DEEDS = 200;

type Names = (kind: 'person' | 'station', id: string) => string;

function namesOf({ world }: DeviationSources): Names {
  return (kind, id) => planBody(world.plan, kind, id)?.name ?? id;
}

function optionLineOf(option: DeviationOption): DeviationDetail['options'][number] {
  const [oldest] = option.shown.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  return {
    option: option.option,
    params: option.params,
    consequences: option.consequences.map((one) => ({ ...one })),
    needsSecond: option.needsSecond,
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

/** The rule that raised it, as it reads now. */
function ruleOf({ world }: DeviationSources, { state, params }: Deviation): DeviationDetail['rule'] {
  const id = state.raised?.rule ?? null;
  if (id === null) return null;
  const definition = rulesOf(world)
    .find((rule) => rule.id === id)
    ?.versions.at(-1)?.definition;
  const { does } = definition ?? {};
  return {
    rule: id,
    name: definition?.name ?? String(params['rule'] ?? id),
    because: { code: definition?.when.kind ?? '', params },
    text: does === undefined ? '' : does.kind === 'raise' ? does.note : does.text,
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
          .map((one) => optionLineOf(one)),
    proposed: choiceLine(names, log, round.proposed),
    chosen: choiceLine(names, log, round.chosen),
    log,
    rule: ruleOf(sources, deviation),
    passTo: whoCanHave(sources.world.plan),
  };
}

/** What can be raised about something: what was named, else the job that runs at the machine. */
export function raiseChoicesOf(sources: DeviationSources, about: Partial<DeviationSubject>): RaiseChoices {
  const subject = subjectOfRaised(sources, about);
  if ('ok' in subject)
    return { subject: null, place: '', order: null, choices: raisableKinds.map((kind) => ({ kind, open: null })) };
  const { plan } = sources.world;
  const { equipment, order } = subject;
  return {
    subject,
    place: planBody(plan, 'equipment', equipment)?.name ?? equipment,
    order: order === undefined ? null : (planBody(plan, 'workOrder', order)?.number ?? order),
    choices: raisableKinds.map((kind) => ({ kind, open: openTwin(sources, kind, subject)?.id ?? null })),
  };
}
