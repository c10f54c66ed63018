import { openScreen } from '../../gate/refusal.ts';
import { missingQualifications } from '../../people/qualified.ts';
import { planBody } from '../../plan/plan-index.ts';
import { lackingQualification } from '../../production/qualified-here.ts';
import { siteDate } from '../../time/site-date.ts';
import { siteDayEnd } from '../../time/site-day-end.ts';
import { holdsUntil, instantAt, personName } from '../question.ts';
import type { Asked, Question } from '../question.ts';
import { callRemedy } from '../readiness-remedies.ts';
import type { Finding } from '../readiness.ts';

/** Somebody who is qualified now, until when (milliseconds) and by what that ends; null: without end. */
interface QualifiedPerson {
  readonly person: string;
  readonly code: string;
  readonly until: string | null;
}

function qualifiedUntil({ world, nowMs }: Asked, person: string, codes: readonly string[]): QualifiedPerson[] {
  const plan = planBody(world.plan, 'person', person);
  if (!plan?.active || missingQualifications(plan, codes, siteDate(world.plan, nowMs)).length > 0) return [];
  let least: { readonly code: string; readonly until: string } | undefined;
  for (const code of codes) {
    const ends = (plan.qualifications ?? []).filter((one) => one.code === code).map(({ validUntil }) => validUntil);
    if (ends.includes(null)) continue;
    const last = ends
      .filter((one) => one !== null)
      .toSorted()
      .at(-1);
    if (last !== undefined && (!least || last < least.until)) least = { code, until: last };
  }
  return [{ person, code: least?.code ?? '', until: least?.until ?? null }];
}

/** Whoever is qualified longest of those who are here; their qualification may end before the job would. */
function endingFinding(asked: Asked, codes: readonly string[]): Finding[] {
  const { world, place } = asked;
  const able = place.people.flatMap((person) => qualifiedUntil(asked, person, codes));
  if (able.length === 0 || able.some(({ until }) => until === null)) return [];
  const [longest] = able.toSorted((a, b) => ((a.until ?? '') > (b.until ?? '') ? -1 : a.until === b.until ? 0 : 1));
  if (!longest || longest.until === null) return [];
  const endMs = siteDayEnd(world.plan, longest.until);
  if (holdsUntil(asked, endMs) === 'lasts') return [];
  return [
    {
      code: 'qualification-ends',
      params: { person: personName(world, longest.person), qualification: longest.code, expiry: longest.until },
      state: 'atRisk',
      at: null,
      turnsAt: instantAt(endMs),
      owner: { role: 'supervisor', person: null },
      remedies: [callRemedy(asked, 'leader'), { kind: 'ask', roles: ['supervisor'] }],
    },
  ];
}

function crewFinding({ job, place }: Asked): Finding[] {
  const { crew = 1 } = job.operation;
  // One is whoever begins it.
  if (crew <= 1 || place.people.length >= crew) return [];
  return [
    {
      code: 'crew-short',
      params: { needed: crew, there: place.people.length },
      state: 'atRisk',
      at: null,
      turnsAt: null,
      owner: { role: 'supervisor', person: null },
      remedies: [openScreen('signOn'), { kind: 'ask', roles: ['supervisor'] }],
    },
  ];
}

/** Whether somebody at the machine may do it, until it is done, and enough people are there. */
export const peopleQuestion: Question = {
  question: 'people',
  ask(asked) {
    const { world, job, place, nowMs, isHere } = asked;
    const codes = job.operation.qualifications ?? [];
    const crew = crewFinding(asked);
    if (codes.length === 0 || isHere) return crew;
    const qualification = lackingQualification(world, codes, place.people, nowMs);
    if (qualification === undefined) return [...endingFinding(asked, codes), ...crew];
    return [
      {
        code: 'not-qualified',
        params: { qualification },
        state: 'blocked',
        at: null,
        turnsAt: null,
        owner: { role: 'supervisor', person: null },
        remedies: [openScreen('signOn'), { kind: 'ask', roles: ['supervisor'] }],
      },
      ...crew,
    ];
  },
};
