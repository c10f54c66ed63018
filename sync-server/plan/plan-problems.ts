import type { PlanBody, PlanDraft, PlanKind } from '../../shared/plan/plan-document.ts';
import type { PlacedDraft } from './plan-files.ts';

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
  const problems = doubled(placed, ({ draft }) => `${draft.kind} "${draft.id}"`);
  const all = new Map<string, Known>();
  for (const document of [...existing, ...placed.map(({ draft }) => draft)])
    all.set(`${document.kind}/${document.id}`, document);
  const bodyOf = <Kind extends PlanKind>(kind: Kind, id: string) =>
    all.get(`${kind}/${id}`)?.body as PlanBody<Kind> | undefined;

  for (const { place, draft } of placed) {
    if (draft.kind === 'equipment') {
      const problem = parentProblem(draft.body, (id) => bodyOf('equipment', id));
      if (problem !== undefined) problems.push(`${place}.parent: ${problem}`);
    } else if (draft.kind === 'station') {
      const unit = bodyOf('equipment', draft.body.equipment);
      if (unit?.level !== 'workUnit')
        problems.push(
          `${place}.equipment: station "${draft.id}" stands at "${draft.body.equipment}", which is ${unit ? called[unit.level] : 'not in the equipment'}; name a workUnit.`,
        );
    } else if (draft.kind === 'person') {
      for (const [index, id] of (draft.body.workCenters ?? []).entries())
        if (bodyOf('equipment', id)?.level !== 'workCenter')
          problems.push(`${place}.workCenters[${index}]: there is no workCenter "${id}" in the equipment.`);
    } else if (draft.kind === 'reasons') {
      const codes = draft.body.reasons.map(({ code }) => code);
      for (const code of new Set(codes.filter((one, index) => codes.indexOf(one) !== index)))
        problems.push(`${place}.reasons: the code "${code}" is given twice; each reason needs its own.`);
    }
  }
  return [...problems, ...badgeProblems([...all.values()], placed)];
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
