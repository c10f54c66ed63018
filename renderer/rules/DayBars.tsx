import type { ReactNode } from 'react';

import type { RehearsalView } from '../../shared/views/rules-view.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';

interface DayBarsProps {
  readonly perDay: RehearsalView['perDay'];
  /** The same days of the version that is on; null: there is none to compare. */
  readonly current: RehearsalView['perDay'] | null;
}

/** So many days carry their labels side by side; of more every fifth does. */
const MOST_LABELS = 15;

/** How often a rule fired in each day, with the values, and beside it how often the version that is on did. */
export function DayBars({ perDay, current }: DayBarsProps): ReactNode {
  const { t, format } = useWords();
  const before = new Map(current?.map(({ day, fired }) => [day, fired]));
  const most = Math.max(1, ...perDay.map(({ fired }) => fired), ...before.values());
  const height = (fired: number) => ({ height: `${(fired / most) * 100}%` });
  return (
    <figure
      className="day-bars"
      data-testid={testIds.dayBars}
      aria-label={[
        t('rules.perDay'),
        ...perDay.map(({ day, fired }) => `${format.date(day)}: ${format.count(fired)}`),
      ].join(', ')}
    >
      {perDay.map(({ day, fired }, index) => (
        <div key={day} className="day-bar" data-day={day} data-fired={fired}>
          <span className="day-value strong">
            {fired === 0 && perDay.length > MOST_LABELS ? '' : format.count(fired)}
          </span>
          <span className="day-columns">
            {current === null ? null : (before.get(day) ?? 0) === 0 ? (
              <span className="day-none" />
            ) : (
              <span className="day-before" style={height(before.get(day) ?? 0)} />
            )}
            <span className="day-now" style={height(fired)} />
          </span>
          <span className="day-label">
            {perDay.length <= MOST_LABELS || index % 5 === 0 ? format.count(Number(day.slice(8))) : ''}
          </span>
        </div>
      ))}
    </figure>
  );
}
