import type { World } from '../aggregates/world.ts';
import type { RankedJob } from '../dispatch/rank-jobs.ts';
import { missingQualifications } from '../people/qualified.ts';
import { planBody } from '../plan/plan-index.ts';
import { peopleAt, stationsAt } from '../production/qualified-here.ts';
import { weightOf } from '../readiness/readiness-of.ts';
import type { FindingCode } from '../readiness/readiness.ts';
import { siteDate } from '../time/site-date.ts';
import { findingViewsOf } from './readiness-view.ts';
import type { FindingView } from './readiness-view.ts';
import type { ShiftView } from './shift-view.ts';

/** How many things that are missing a screen gets, and how many orders it names for each. */
const MISSING = 30;
const NUMBERS = 4;
/** How many people are named who could come. */
const OTHERS = 6;

/** Time brings these, or a machine that works on it already: nobody has to bring anything. */
const passes: ReadonlySet<FindingCode> = new Set(['not-yet', 'running-elsewhere', 'predecessor-runs', 'plan-old']);

/** One matter for several jobs is one line: what is said of a material or a tool differs by how much each job needs of it. */
function matterOf({ code, params }: FindingView): string {
  const thing = params['material'] ?? params['tool'];
  return JSON.stringify(thing === undefined ? [code, params] : [code, thing]);
}

/** What keeps jobs from running, or may, that somebody can bring: what blocks first, then what concerns most of them. */
export function missingFor(lines: readonly RankedJob[]): ShiftView['missing'] {
  const missing = new Map<string, ShiftView['missing'][number]>();
  for (const line of lines) {
    for (const what of findingViewsOf(line)) {
      const isMissing = weightOf(what) !== 'ready' && !passes.has(what.code) && what.code !== 'equipment-stopped';
      if (!isMissing) continue;
      const key = matterOf(what);
      const before = missing.get(key);
      const numbers = before?.numbers ?? [];
      const { number } = line.job.order;
      missing.set(key, {
        what: before?.what ?? what,
        jobs: (before?.jobs ?? 0) + 1,
        numbers: numbers.length < NUMBERS && !numbers.includes(number) ? [...numbers, number] : numbers,
      });
    }
  }
  const isBlocked = ({ what }: ShiftView['missing'][number]) => (what.state === 'blocked' ? 0 : 1);
  // Sorting keeps the order of the dispatch list where nothing tells them apart.
  return [...missing.values()].toSorted((a, b) => isBlocked(a) - isBlocked(b) || b.jobs - a.jobs).slice(0, MISSING);
}

/** The qualifications that jobs of the shift need: who of the people here has them, and who else could come, as the plan knows. */
export function qualificationsFor(
  world: World,
  lines: readonly RankedJob[],
  equipment: string,
  nowMs: number,
): ShiftView['needed'] {
  const jobs = new Map<string, number>();
  for (const { job } of lines)
    for (const code of new Set(job.operation.qualifications)) jobs.set(code, (jobs.get(code) ?? 0) + 1);
  if (jobs.size === 0) return [];
  const date = siteDate(world.plan, nowMs);
  const here = new Set(peopleAt(world, stationsAt(world, equipment)));
  const people = [...world.plan.current.values()].flatMap((document) =>
    document.kind === 'person' && document.body.active ? [document] : [],
  );
  const names = (code: string, isHere: boolean) =>
    people
      .filter(({ id, body }) => here.has(id) === isHere && missingQualifications(body, [code], date).length === 0)
      .map(({ body }) => body.name)
      .toSorted();
  const workCenter = planBody(world.plan, 'equipment', equipment)?.parent;
  const mayWorkHere = (name: string) =>
    people.some(
      ({ body }) =>
        body.name === name && (body.workCenters === undefined || body.workCenters.includes(workCenter ?? equipment)),
    );
  return [...jobs]
    .map(([qualification, count]) => ({
      qualification,
      jobs: count,
      here: names(qualification, true),
      others: names(qualification, false)
        .filter((name) => mayWorkHere(name))
        .slice(0, OTHERS),
    }))
    .toSorted((a, b) => Number(a.here.length > 0) - Number(b.here.length > 0) || b.jobs - a.jobs);
}
