import type { RunningJobView } from '../../shared/views/view-schemas.ts';
import type { Words } from '../words/use-words.ts';

/** What somebody does on the job, since when, and how long in all where they were on it before. */
export function onJobText({ t: say, format }: Words, on: RunningJobView['people'][number], nowMs: number): string {
  const minutesOf = (ms: number) => format.minutes(ms / 60_000);
  const thisTimeMs = Math.max(0, nowMs - Date.parse(on.since));
  const text = say('people.onJob', {
    activity: say(`people.activity.${on.activity}`),
    time: format.time(on.since, nowMs),
    minutes: minutesOf(thisTimeMs),
  });
  if (on.beforeMs === undefined) return text;
  return `${text} · ${say('people.inAll', { minutes: minutesOf(on.beforeMs + thisTimeMs) })}`;
}
