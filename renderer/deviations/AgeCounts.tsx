import type { ReactNode } from 'react';

import type { DeviationsView } from '../../shared/views/deviations-view.ts';
import { useWords } from '../words/use-words.ts';

/** How many are open for how long. */
export function AgeCounts({ byAge }: Pick<DeviationsView, 'byAge'>): ReactNode {
  const { t, format } = useWords();
  const ages = [
    ['quarter', `< ${format.minutes(15)}`],
    ['hour', `< ${format.minutes(60)}`],
    ['shift', `< ${format.minutes(480)}`],
    ['longer', `> ${format.minutes(480)}`],
  ] as const;
  return (
    <dl className="age-counts" aria-label={t('deviations.byAge')}>
      {ages.map(([age, label]) => (
        <div key={age}>
          <dt>{label}</dt>
          <dd className={age === 'longer' && byAge.longer > 0 ? 'age-count--old' : undefined}>
            {format.count(byAge[age])}
          </dd>
        </div>
      ))}
    </dl>
  );
}
