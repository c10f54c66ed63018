import type { PlanBody, PlanDraft, PlanKind } from '../../shared/plan/plan-document.ts';
import { calendarProblems, changeoverProblems } from './calendar-problems.ts';
import { lotProblems, materialProblems } from './material-problems.ts';
import type { PlacedDraft } from './plan-files.ts';
import type { PlanLookup } from './plan-lookup.ts';
import { repeated } from './repeated.ts';

/** A plan document or draft, as far as references go. */
type Known = Pick<PlanDraft, 'kind' | 'id' | 'body'>;

const called = {
  site: 'a site',
  area: 'an area',
  workCenter: 'a workCenter',
  workUnit: 'a workUnit',
  tool: 'a tool',
  gauge: 'a gauge',
  storage: 'a storage',
} as const;
/** Levels that may hold one of a level; null: none. */
const parentLevels = {
  site: null,
  area: ['site'],
  workCenter: ['area'],
  workUnit: ['workCenter'],
  tool: ['area', 'workCenter', 'workUnit'],
  gauge: ['area', 'workCenter', 'workUnit'],
  storage: ['area', 'workCenter'],
} as const;

/**
 * What the documents of a plan say wrongly about each other: ids and badges given twice, references to nothing, hierarchy levels that do
 * not fit. `existing` is the plan of the site now; drafts replace documents of the same kind and id. One sentence for each.
 */
export function planProblems(placed: readonly PlacedDraft[], existing: readonly Known[]): string[] {
  const all = new Map<string, Known>();
  for (const document of [...existing, ...placed.map(({ draft }) => draft)])
    all.set(`${document.kind}/${document.id}`, document);
  const plan: PlanLookup = <Kind extends PlanKind>(kind: Kind, id: string) =>
    all.get(`${kind}/${id}`)?.body as PlanBody<Kind> | undefined;
  return [
    ...doubled(placed, ({ draft }) => `${draft.kind} "${draft.id}"`),
    ...placed.flatMap(({ place, draft }) => ownProblems(draft, plan).map((problem) => place + problem)),
    ...badgeProblems([...all.values()], placed),
    ...tagProblems([...all.values()], placed),
  ];
}

/** What is wrong with one document in its plan: `.path: sentence.` for each. */
function ownProblems(draft: PlanDraft, plan: PlanLookup): string[] {
  switch (draft.kind) {
    case 'equipment':
      return equipmentProblems(draft.body, plan);
    case 'station':
      return stationProblems(draft.id, draft.body, plan);
    case 'person':
      return personProblems(draft.body, plan);
    case 'reasons':
      return repeated(draft.body.reasons.map(({ code }) => code)).map(
        (code) => `.reasons: the code "${code}" is given twice; each reason needs its own.`,
      );
    case 'settings':
      return calendarReference(draft.body.calendar, plan);
    case 'material':
      return materialProblems(draft.id, draft.body, plan);
    case 'lot':
      return lotProblems(draft.body, plan);
    case 'calendar':
      return calendarProblems(draft.body);
    case 'changeover':
      return changeoverProblems(draft.id, draft.body, plan);
    default:
      return [];
  }
}

function calendarReference(calendar: string | undefined, plan: PlanLookup): string[] {
  if (calendar === undefined || plan('calendar', calendar)) return [];
  return [`.calendar: there is no calendar "${calendar}" in the calendars.`];
}

function equipmentProblems(body: PlanBody<'equipment'>, plan: PlanLookup): string[] {
  const problems = calendarReference(body.calendar, plan);
  const parent = parentProblem(body, (id) => plan('equipment', id));
  if (parent !== undefined) problems.push(`.parent: ${parent}`);
  if (body.stopDetection && !body.counter)
    problems.push(
      '.stopDetection: stops are noticed by counts; say by "counter" what the counts of this machine mean.',
    );
  if ((body.stopDetection ?? body.counter) && body.level !== 'workUnit')
    problems.push(`: only a workUnit counts and stops, and this is ${called[body.level]}.`);
  return problems;
}

function stationProblems(id: string, body: PlanBody<'station'>, plan: PlanLookup): string[] {
  const unit = plan('equipment', body.equipment);
  if (unit?.level === 'workUnit') return [];
  const found = unit ? called[unit.level] : 'not in the equipment';
  return [`.equipment: station "${id}" stands at "${body.equipment}", which is ${found}; name a workUnit.`];
}

function personProblems(body: PlanBody<'person'>, plan: PlanLookup): string[] {
  const problems = (body.workCenters ?? []).flatMap((id, index) =>
    plan('equipment', id)?.level === 'workCenter'
      ? []
      : [`.workCenters[${index}]: there is no workCenter "${id}" in the equipment.`],
  );
  for (const code of repeated((body.qualifications ?? []).map((qualification) => qualification.code)))
    problems.push(`.qualifications: "${code}" is given twice; name each once, with the day until which it holds.`);
  return problems;
}

function parentProblem(
  body: PlanBody<'equipment'>,
  equipment: (id: string) => PlanBody<'equipment'> | undefined,
): string | undefined {
  const wanted: readonly (keyof typeof called)[] | null = parentLevels[body.level];
  if (wanted === null) return body.parent === null ? undefined : 'a site has no parent; write null.';
  const parent = body.parent === null ? undefined : equipment(body.parent);
  if (parent && wanted.includes(parent.level)) return undefined;
  const found = parent ? `"${body.parent}" is ${called[parent.level]}` : `"${body.parent}" is not in the equipment`;
  return `the parent of ${called[body.level]} is ${wanted.map((level) => called[level]).join(' or ')}, but ${found}.`;
}

function doubled(placed: readonly PlacedDraft[], nameOf: (one: PlacedDraft) => string): string[] {
  const first = new Map<string, string>();
  const problems: string[] = [];
  for (const one of placed) {
    const name = nameOf(one);
    const before = first.get(name);
    if (before === undefined) first.set(name, one.place);
    else problems.push(`${one.place}.id: ${name} is given twice, first in ${before}; each needs its own id.`);
  }
  return problems;
}

/** Two active people with one badge: nobody could tell who signs on. */
function badgeProblems(all: readonly Known[], placed: readonly PlacedDraft[]): string[] {
  const holders = new Map<string, string[]>();
  for (const { kind, id, body } of all) {
    if (kind !== 'person') continue;
    const person = body as PlanBody<'person'>;
    if (person.active) holders.set(person.badge, [...(holders.get(person.badge) ?? []), id]);
  }
  return placed.flatMap(({ place, draft }) => {
    if (draft.kind !== 'person' || !draft.body.active) return [];
    const others = (holders.get(draft.body.badge) ?? []).filter((id) => id !== draft.id);
    if (others.length === 0) return [];
    return [
      `${place}.badge: "${draft.body.badge}" is the badge of ${others.join(', ')} too; a badge belongs to one person.`,
    ];
  });
}

/** Two things with one tag: a scan could not tell which of them is meant. */
function tagProblems(all: readonly Known[], placed: readonly PlacedDraft[]): string[] {
  const holders = new Map<string, string[]>();
  for (const { kind, id, body } of all) {
    if (kind !== 'equipment') continue;
    const tag = (body as PlanBody<'equipment'>).tag ?? id;
    holders.set(tag, [...(holders.get(tag) ?? []), id]);
  }
  return placed.flatMap(({ place, draft }) => {
    if (draft.kind !== 'equipment') return [];
    const tag = draft.body.tag ?? draft.id;
    const others = (holders.get(tag) ?? []).filter((id) => id !== draft.id);
    return others.length === 0 ? [] : [`${place}.tag: "${tag}" is the tag of ${others.join(', ')} too.`];
  });
}
