/** What the index of a job is made of: figures of the job at a machine that no clock changes. */
export interface JobTerms {
  /** 0 to 9, as the site said last, else the ERP. */
  readonly priority: number;
  /** Minutes of run time that are left. */
  readonly runMinutes: number;
  /** Minutes to set the machine up for it from what it is set up for. */
  readonly setupMinutes: number;
  /** Minutes of work until its order is done: setup and run here, and all operations after it. */
  readonly needMinutes: number;
  /** When it is due, in milliseconds since 1970 and on the axis of working time. */
  readonly dueMs: number;
  readonly dueWorkedMs: number;
  /** The work centers of what comes right after it. */
  readonly feeds: readonly string[];
}

/** How far a machine looks ahead: what its whole queue says. Powers of two, so that single facts seldom change them. */
export interface LookAhead {
  /** Slack of so many minutes makes a job less urgent by a factor e (k1 times the mean run). */
  readonly slackMinutes: number;
  /** Setup of so many minutes does the same (k2 times the mean setup). */
  readonly setupMinutes: number;
}

/** The work center with the most work for what it can do, and for how long it has some without another operation being finished for it. */
export interface Constraint {
  readonly workCenter: string;
  readonly name: string;
  /** In tens of minutes, down. */
  readonly runwayMinutes: number;
}

/** The logarithm of the index, term by term: their sum is what jobs are ordered by. */
export interface IndexTerms {
  /** ln of weight for run time: urgent and short ones first. */
  readonly work: number;
  /** Never positive: less for the slack that is left. */
  readonly slack: number;
  /** Never positive: less for setup. */
  readonly setup: number;
  /** Never negative: more for what the constraint would soon have nothing to do without. */
  readonly feed: number;
}

const MINUTE = 60_000;
/** What one step of priority is worth, as a factor. */
const PRIORITY_FACTOR = 5;
/** Slack counts in these steps of the look-ahead, so that places change seldom, and at instants that a reason names. */
const SLACK_STEPS = [0, 0.25, 0.5, 1, 2, 3, 4, 6, 8, 16, 32, 64] as const;
/** Up to here slack counts in full, beyond only its doublings: what is that far away is in order, but cannot outweigh everything. */
const FULL_STEPS = 8;
/** A constraint with work for less than this is fed: the more, the less it has. */
const BUFFER_MINUTES = 240;
/** What feeding it is worth when it has nothing left, in powers of e. */
const FEED_WORTH = 1.5;

/** The same in the index: one step of priority adds so much. */
export const PRIORITY_WORTH = Math.log(PRIORITY_FACTOR);

/** What a tick of lateness of an order costs beside others: for the ranking. Planning weighs the same steps less: a plan can put right what a list cannot. */
function weightOfPriority(priority: number): number {
  return PRIORITY_FACTOR ** priority;
}

/** Due dates that are far apart make a queue look less far ahead, but not less than two mean runs. */
const LEAST_K1 = 2;
/** And they make setups count for more, but not for more than this. */
const LEAST_K2 = 0.5;

const clamp = (value: number, least: number, most: number) => Math.min(most, Math.max(least, value));
/** The nearest power of two. */
const roughly = (value: number) => 2 ** Math.round(Math.log2(value));

/** The look-ahead of a queue that nothing is known of. */
export const usualLookAhead: LookAhead = { slackMinutes: 128, setupMinutes: 16 };

/**
 * How far a queue looks ahead, after Lee, Bhaskaran and Pinedo (1997): by how tight and how far apart its due dates are, and how heavy setups are
 * beside runs. Tightness is taken from the first due date and not from now: no clock moves it.
 */
export function lookAheadOf(jobs: Iterable<JobTerms>): LookAhead {
  let [n, run, setup, dueSum, first, last] = [0, 0, 0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { runMinutes, setupMinutes, dueWorkedMs } of jobs) {
    n += 1;
    run += runMinutes;
    setup += setupMinutes;
    dueSum += dueWorkedMs;
    first = Math.min(first, dueWorkedMs);
    last = Math.max(last, dueWorkedMs);
  }
  if (n === 0) return usualLookAhead;
  const meanRun = Math.max(1, run / n);
  const meanSetup = setup / n;
  const length = Math.max(1, n * (meanRun + meanSetup)) * MINUTE;
  const spread = (last - first) / length;
  const k1 = clamp(spread <= 0.5 ? 4.5 + spread : 6 - 2 * spread, LEAST_K1, 5);
  const tightness = clamp(1 - (dueSum / n - first) / length, 0, 1);
  const k2 = clamp(tightness / (2 * Math.sqrt(meanSetup / meanRun)), LEAST_K2, 2);
  return { slackMinutes: roughly(k1 * meanRun), setupMinutes: meanSetup === 0 ? 1 : roughly(k2 * meanSetup) };
}

/** How urgent time makes a job: it is late already, even if it is begun now (`late`); else the step of its slack. Until when (milliseconds). */
export interface Urgency {
  /** -1: late; else the place of its step. */
  readonly step: number;
  readonly overdue: boolean;
  /** When the clock alone makes it more urgent; infinite: never. */
  readonly untilMs: number;
}

/** How urgent a job is now. */
export function urgencyOf(
  { dueMs, dueWorkedMs, needMinutes }: JobTerms,
  { slackMinutes }: LookAhead,
  axis: { readonly worked: (instantMs: number) => number; readonly when: (workedMs: number) => number },
  nowMs: number,
): Urgency {
  const latest = dueWorkedMs - Math.round(needMinutes * MINUTE);
  const slack = latest - axis.worked(nowMs);
  const overdue = nowMs > dueMs;
  const dueTurn = overdue ? Number.POSITIVE_INFINITY : dueMs + 1;
  const inSteps = slack / (slackMinutes * MINUTE);
  const step = SLACK_STEPS.findLastIndex((least) => inSteps >= least);
  if (step < 0) return { step, overdue, untilMs: dueTurn };
  const turn = axis.when(latest - Math.round((SLACK_STEPS[step] ?? 0) * slackMinutes * MINUTE) + 1);
  return { step, overdue, untilMs: Math.min(turn, dueTurn) };
}

/** What a step of slack takes off. */
function slackTerm(step: number): number {
  const slack = SLACK_STEPS[Math.max(0, step)] ?? 0;
  return slack <= FULL_STEPS ? -slack : -(FULL_STEPS + Math.log2(slack / FULL_STEPS));
}

/** Whether a job brings work to a constraint that has little. */
export function isFeeding({ feeds }: Pick<JobTerms, 'feeds'>, constraint: Constraint | undefined): boolean {
  if (!constraint || constraint.runwayMinutes >= BUFFER_MINUTES) return false;
  return feeds.includes(constraint.workCenter);
}

/** The terms of the index of a job (apparent tardiness cost with setups, Lee, Bhaskaran and Pinedo 1997, as logarithms), and the constraint. */
export function indexTerms(
  job: JobTerms,
  look: LookAhead,
  { step }: Pick<Urgency, 'step'>,
  constraint: Constraint | undefined,
): IndexTerms {
  const hours = Math.floor((constraint?.runwayMinutes ?? 0) / 60);
  return {
    work: Math.log(weightOfPriority(job.priority) / Math.max(1, job.runMinutes)),
    slack: slackTerm(step),
    setup: job.setupMinutes === 0 ? 0 : -job.setupMinutes / look.setupMinutes,
    feed: isFeeding(job, constraint) ? FEED_WORTH * (1 - (hours * 60) / BUFFER_MINUTES) : 0,
  };
}

/** The index, in thousandths: what differs by less is equal, and the earlier due date decides. */
export function indexOf({ work, slack, setup, feed }: IndexTerms): number {
  return Math.round((work + slack + setup + feed) * 1000) / 1000;
}
