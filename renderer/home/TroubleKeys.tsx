import { IconAlertTriangle, IconBellRinging, IconList } from '@tabler/icons-react';
import { memo, type ReactNode } from 'react';

import type { HomeView } from '../../shared/views/view-schemas.ts';
import { TouchButton } from '../controls/TouchButton.tsx';
import { showScreen } from '../screen/screen-store.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';

type TroubleKeysProps = HomeView['deviations'];

/** Something is wrong; all that was done; what there is to decide for the people here. Always in the same places. */
export const TroubleKeys = memo(function TroubleKeys({ open, forHere, overdue }: TroubleKeysProps): ReactNode {
  const { t, format } = useWords();
  const counted = [
    `${format.count(forHere)} ${t('home.toDecide')}`,
    t('home.openHere', { count: open }),
    ...(overdue > 0 ? [t('home.overdue', { count: overdue })] : []),
  ];
  return (
    <nav className="trouble-keys" aria-label={t('home.wrong')}>
      <TouchButton
        testId={testIds.somethingWrong}
        icon={<IconAlertTriangle />}
        label={t('home.wrong')}
        onPress={() => showScreen({ name: 'raise', from: 'home' })}
      />
      <TouchButton
        testId={testIds.allActions}
        size="secondary"
        icon={<IconList />}
        label={t('actions.all')}
        ariaLabel={`${t('actions.all')}: ${t('actions.title')}`}
        onPress={() => showScreen({ name: 'actions' })}
      />
      <TouchButton
        testId={testIds.toDecide}
        size="secondary"
        tone={forHere > 0 ? 'amber' : 'plain'}
        className="trouble-count"
        {...(forHere > 0 && overdue > 0 ? { icon: <IconBellRinging /> } : {})}
        label={format.count(forHere)}
        hint={t('home.toDecide')}
        ariaLabel={counted.join(', ')}
        onPress={() => showScreen({ name: 'deviations', from: 'home', straight: true })}
      />
    </nav>
  );
});
