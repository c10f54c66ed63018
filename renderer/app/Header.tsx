import { UnstyledButton } from '@mantine/core';
import { IconContrastFilled, IconMoon, IconSun } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import { TouchButton } from '../controls/TouchButton.tsx';
import { PeopleBar } from '../people/PeopleBar.tsx';
import { showScreen } from '../screen/screen-store.ts';
import { useIsAway } from '../station/connection.ts';
import { useView } from '../station/station-views.ts';
import { SyncChip } from '../sync/SyncChip.tsx';
import { testIds } from '../test-ids.ts';
import { chooseTheme, nextTheme, useTheme } from '../theme/theme-choice.ts';
import { useWords } from '../words/use-words.ts';

function ThemeToggle(): ReactNode {
  const { t } = useWords();
  const next = nextTheme(useTheme());
  const Icon = { light: IconSun, dark: IconMoon, contrast: IconContrastFilled }[next];
  return (
    <TouchButton
      testId={testIds.themeToggle}
      size="secondary"
      icon={<Icon />}
      label={t(`theme.${next}`)}
      onPress={() => chooseTheme(next)}
    />
  );
}

/** Where this is, who works here, how the exchange with the server stands. The same on every screen. */
export function Header(): ReactNode {
  const { t } = useWords();
  const session = useView('session');
  // The banner that says so lies over the header then.
  const away = useIsAway();
  const station = session?.station;
  return (
    <header className="header" inert={away} data-testid={testIds.header} aria-label={t('nav.header')}>
      <UnstyledButton
        className="touch touch--secondary station-button"
        data-testid={testIds.stationButton}
        onClick={() => showScreen({ name: 'station' })}
      >
        <span className="station-machine">{station?.equipment?.name ?? station?.name ?? t('signOn.station')}</span>
        <span className="station-name">{station?.name}</span>
      </UnstyledButton>
      {session && session.people.length > 0 ? (
        <PeopleBar />
      ) : (
        <p className="header-nobody">{session ? t('signOn.nobody') : t('connection.loading')}</p>
      )}
      <SyncChip />
      <ThemeToggle />
    </header>
  );
}
