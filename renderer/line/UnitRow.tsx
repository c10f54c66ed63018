import { UnstyledButton } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import type { LineUnit } from '../../shared/views/line-view.ts';
import { ratioWords } from '../shift/figure-words.ts';
import { useNowMs } from '../station/clock.ts';
import { testIds } from '../test-ids.ts';
import { useWords, type Words } from '../words/use-words.ts';
import { shortElapsed } from './short-elapsed.ts';
import { unitIcons } from './unit-icons.ts';
import { aheadOf, troubleOf, troubleReason } from './unit-trouble.ts';

/** Why a machine stands or what is wrong, short; undefined when nothing is. */
export function troubleWords(unit: LineUnit, { t, format, reason }: Words, nowMs: number): string | undefined {
  const ahead = aheadOf(unit);
  switch (troubleReason(unit, nowMs)) {
    case 'stopped':
      return unit.reason === null ? t('stops.notExplained') : reason('stop', unit.reason);
    case 'behind':
      return t('line.behind', { count: format.count(-(ahead ?? 0)) });
    case 'overdue':
      return t('line.overdue', { due: format.time(unit.job?.due ?? '', nowMs) });
    case 'noData':
    case null:
      return undefined;
  }
}

/** Good pieces against what the plan expects by now. */
function Pace({ unit }: { readonly unit: LineUnit }): ReactNode {
  const { t, format } = useWords();
  const { job } = unit;
  if (!job) return <span className="dim">{t('home.idle')}</span>;
  return (
    <>
      <span className="unit-good">{format.decimal(job.good)}</span>
      <span>{t('line.ofExpected', { quantity: format.decimal(job.expected ?? job.quantity) })}</span>
    </>
  );
}

interface UnitRowProps {
  readonly unit: LineUnit;
  readonly selected: boolean;
  readonly onPress: () => void;
}

/** A machine in one line: what it does since when, its job and pace, its OEE and what nobody has explained. Tapped, it shows the rest. */
export function UnitRow({ unit, selected, onPress }: UnitRowProps): ReactNode {
  const words = useWords();
  const { t, format } = words;
  const nowMs = useNowMs();
  const Icon = unitIcons[unit.state];
  const trouble = troubleOf(unit, nowMs);
  const why = troubleWords(unit, words, nowMs);
  return (
    <UnstyledButton
      className={`touch touch--secondary unit unit--${trouble}`}
      data-testid={testIds.lineUnit(unit.equipment)}
      data-state={unit.state}
      aria-pressed={selected}
      onClick={onPress}
    >
      <span className="unit-state">
        <Icon aria-hidden />
        <span>
          <span className="strong">{t(`unitState.${unit.state}`)}</span>
          <span className="unit-since">
            {unit.since === null ? '' : shortElapsed(nowMs - Date.parse(unit.since), format.language)}
          </span>
        </span>
      </span>
      <span className="unit-name">
        <span className="large strong">{unit.name}</span>
        <span>{unit.job ? `${unit.job.number} · ${unit.job.operationName}` : t('line.noJob')}</span>
        {why === undefined ? null : (
          <span className="unit-why">
            {trouble === 'soon' ? <IconAlertTriangle aria-hidden /> : null}
            {why}
          </span>
        )}
      </span>
      <span className="unit-pace">
        <Pace unit={unit} />
      </span>
      <span className="unit-figure">
        <span className="unit-value">{ratioWords(unit.oee.value, format)}</span>
        <span>{t('kpi.oee')}</span>
      </span>
      <span className="unit-figure">
        <span className="unit-value">{format.count(unit.unexplained)}</span>
        <span>{t('line.unexplained')}</span>
      </span>
    </UnstyledButton>
  );
}
