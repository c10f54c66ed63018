import { IconAlertTriangle, IconBellRinging, IconGavel } from '@tabler/icons-react';
import { memo, type ReactNode } from 'react';

import type { HomeView } from '../../shared/views/view-schemas.ts';
import { TouchButton } from '../controls/TouchButton.tsx';
import { showScreen } from '../screen/screen-store.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';

/** Reports that something is wrong, and what there is to decide for the people here. Both always in the same place. */
export const TroubleKeys = memo(function TroubleKeys({ open, forHere, overdue }: HomeView['deviations']): ReactNode {
  const { t, format } = useWords();
  const isLate = forHere > 0 && overdue > 0;
  const Icon = isLate ? IconBellRinging : IconGavel;
  return (
    <div className="trouble-keys">
      <TouchButton
        testId={testIds.somethingWrong}
        className="trouble-key"
        icon={<IconAlertTriangle />}
        label={t('home.wrong')}
        onPress={() => showScreen({ name: 'raise', from: 'home' })}
      />
      <TouchButton
        testId={testIds.toDecide}
        tone={forHere > 0 ? 'amber' : 'plain'}
        className="trouble-key"
        icon={<Icon />}
        label={
          <>
            <span className="trouble-count">{format.count(forHere)}</span> {t('home.toDecide')}
          </>
        }
        hint={overdue > 0 ? t('home.overdue', { count: overdue }) : t('home.openHere', { count: open })}
        onPress={() => showScreen({ name: 'deviations', from: 'home', straight: true })}
      />
    </div>
  );
});
