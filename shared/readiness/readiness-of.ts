import type { World } from '../aggregates/world.ts';
import { remainingMinutes } from '../dispatch/rank-reason.ts';
import { doneAt } from '../dispatch/work-axis.ts';
import { planBody } from '../plan/plan-index.ts';
import { USUAL_PLANNING_POLICY } from '../plan/planning-policy.ts';
import type { Job } from '../production/job-lookup.ts';
import { instantAt } from './question.ts';
import type { Asked, Question } from './question.ts';
import { equipmentQuestion } from './questions/equipment.ts';
import { materialQuestion } from './questions/material.ts';
import { peopleQuestion } from './questions/people.ts';
import { planQuestion } from './questions/plan.ts';
import { predecessorQuestion } from './questions/predecessor.ts';
import { qualityQuestion } from './questions/quality.ts';
import { toolingQuestion } from './questions/tooling.ts';
import type { ReadinessPlace } from './readiness-place.ts';
import type { Answer, Finding, Readiness, ReadinessQuestion, ReadinessState } from './readiness.ts';

/** The seven questions in their order. A question is joined here; one that knows more is put in the place of one that knew less. */
const questions: Readonly<Record<ReadinessQuestion, Question>> = {
  predecessor: predecessorQuestion,
  material: materialQuestion,
  tooling: toolingQuestion,
  people: peopleQuestion,
  equipment: equipmentQuestion,
  quality: qualityQuestion,
  plan: planQuestion,
};

const MINUTE_MS = 60_000;
const rank: Readonly<Record<ReadinessState, number>> = { ready: 0, atRisk: 1, blocked: 2 };

/** What a finding makes of a job: the unknown counts as the site wants it. */
export function weightOf({ state, countsAs }: Pick<Finding, 'state' | 'countsAs'>): ReadinessState {
  return state === 'unknown' ? (countsAs ?? 'atRisk') : state;
}

function worstOf(findings: readonly Finding[]): ReadinessState {
  let worst: ReadinessState = 'ready';
  for (const finding of findings) {
    const weight = weightOf(finding);
    if (rank[weight] > rank[worst]) worst = weight;
  }
  return worst;
}

const first = (instants: readonly (string | null)[]): string | null => {
  let least: string | null = null;
  for (const one of instants) if (one !== null && (least === null || Date.parse(one) < Date.parse(least))) least = one;
  return least;
};

const nothing = new Map<ReadinessQuestion, Answer>();

/** The answer where nothing was found: one object for all, since most answers are that. */
function clear(question: ReadinessQuestion): Answer {
  const known = nothing.get(question);
  if (known) return known;
  const answer: Answer = { question, state: 'ready', since: null, turnsAt: null, facts: [], owner: null, remedies: [] };
  nothing.set(question, answer);
  return answer;
}

function answerOf(question: ReadinessQuestion, found: readonly Finding[]): Answer {
  if (found.length === 0) return clear(question);
  // What is known stands before what is not, where both weigh the same. Sorting keeps the order of the question otherwise.
  const order = (one: Finding) => rank[weightOf(one)] * 2 + (one.state === 'unknown' ? 0 : 1);
  const facts = found.length === 1 ? found : found.toSorted((a, b) => order(b) - order(a));
  const [worst] = facts;
  const state = worst?.state ?? 'ready';
  return {
    question,
    state,
    since: first(facts.filter((one) => one.state === state).map(({ at }) => at)),
    turnsAt: first(facts.map(({ turnsAt }) => turnsAt)),
    facts,
    owner: worst?.owner ?? null,
    remedies: facts.flatMap(({ remedies }) => remedies),
  };
}

/**
 * Whether an operation can run at a machine now, by the seven questions. Pure; the same world, job, place and time give the same answers.
 * @param nowMs milliseconds since 1970.
 */
export function readinessOf(world: World, job: Job, place: ReadinessPlace, nowMs: number): Readiness {
  const isHere = job.state.runs.some((run) => run.equipment === place.equipment);
  const policy = { ...USUAL_PLANNING_POLICY, ...planBody(world.plan, 'settings', 'site')?.planning };
  const workMs = remainingMinutes(job, place.equipment) * MINUTE_MS;
  const untilMs = Math.max(doneAt(place.axis, nowMs, workMs), nowMs + policy.atRiskMinutes * MINUTE_MS);
  let wakesMs = Number.POSITIVE_INFINITY;
  const wakeAt = (ms: number) => {
    if (ms > nowMs && ms < wakesMs) wakesMs = ms;
  };
  const asked: Asked = { world, job, place, nowMs, isHere, policy, workMs, untilMs, wakeAt };
  const answers = Object.values(questions).map(({ question, ask }) => answerOf(question, ask(asked)));
  const all = answers.flatMap(({ facts }) => facts);
  return {
    state: worstOf(all),
    standing: worstOf(all.filter(({ passing }) => !passing)),
    turnsAt: first([...answers.map(({ turnsAt }) => turnsAt), Number.isFinite(wakesMs) ? instantAt(wakesMs) : null]),
    answers,
  };
}

/** The findings of all answers, worst question first within the order of the questions. */
export function findingsOf({ answers }: Pick<Readiness, 'answers'>): readonly Finding[] {
  return answers.flatMap(({ facts }) => facts);
}
