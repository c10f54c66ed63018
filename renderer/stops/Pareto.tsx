import type { ReactNode } from 'react';

import type { UnitPerformance } from '../../shared/views/performance-view.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';

/** Lines that are shown; what is lost to the rest is in the timeline. */
const SHOWN = 6;

/** What the shift lost to which reason, most first; what nobody has explained is a line of its own. */
export function Pareto({ unit }: { readonly unit: UnitPerformance }): ReactNode {
  const { t, format, reason } = useWords();
  const lines = unit.pareto.toSorted((a, b) => b.minutes - a.minutes).slice(0, SHOWN);
  const most = Math.max(...lines.map(({ minutes }) => minutes), 1e-9);
  return (
    <section className="pareto panel" data-testid={testIds.pareto} aria-label={t('stops.pareto')}>
      <h2 className="strong">{t('stops.pareto')}</h2>
      {lines.length === 0 ? <p className="dim">{t('stops.nothingLost')}</p> : null}
      <ol className="pareto-lines">
        {lines.map((line) => (
          <li key={line.reason ?? ''}>
            <p className="pareto-words">
              <span className={line.reason === null ? 'strong' : ''}>
                {line.reason === null ? t('stops.notExplained') : reason('stop', line.reason)}
              </span>
              <span className="strong">{format.elapsed(line.minutes * 60_000)}</span>
            </p>
            <svg className="pareto-bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden>
              <rect className="pace-track" width="100" height="4" />
              <rect
                className={line.reason === null ? 'pareto-open' : 'pace-fill'}
                width={(100 * line.minutes) / most}
                height="4"
              />
            </svg>
            <p className="dim pareto-more">
              <span>{line.loss === null ? '' : t(`loss.${line.loss}`)}</span>
              <span>{t('stops.times', { count: line.count })}</span>
            </p>
          </li>
        ))}
      </ol>
    </section>
  );
}
