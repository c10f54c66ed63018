import { IconAlertTriangle, IconCheck, IconCircleDashed, IconRefreshDot } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import type { ComponentLine } from '../../shared/views/view-schemas.ts';
import { PagedList } from '../controls/PagedList.tsx';
import { TouchButton } from '../controls/TouchButton.tsx';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { componentState } from './component-needs.ts';

interface ComponentRowsProps {
  readonly components: readonly ComponentLine[];
  readonly focus: string;
  readonly onChoose: (material: string) => void;
}

const icons = {
  owed: IconAlertTriangle,
  even: IconCircleDashed,
  complete: IconCheck,
  automatic: IconRefreshDot,
} as const;

/** What the job needs, line by line: booked of required, and whether what was made has its material. */
export function ComponentRows({ components, focus, onChoose }: ComponentRowsProps): ReactNode {
  const { t, format, unit } = useWords();
  return (
    <PagedList>
      {components.map((line) => {
        const state = componentState(line);
        const Icon = icons[state];
        return (
          <li key={line.material}>
            <TouchButton
              testId={testIds.component(line.material)}
              size="secondary"
              flat
              tone={state === 'owed' ? 'amber' : 'plain'}
              className="component-row"
              icon={<Icon />}
              label={line.name}
              hint={
                <>
                  <span>
                    {t('materials.usedOf', {
                      used: format.decimal(line.consumed),
                      quantity: `${format.decimal(line.required)}\u00A0${unit(line.unit, line.required)}`,
                    })}
                  </span>
                  <span className="strong">{t(`materials.state.${state}`)}</span>
                </>
              }
              selected={line.material === focus}
              onPress={() => onChoose(line.material)}
            />
          </li>
        );
      })}
    </PagedList>
  );
}
