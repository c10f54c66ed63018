import { UnstyledButton } from '@mantine/core';
import { IconUser, IconUserCheck, IconUsers } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import { TouchButton } from '../controls/TouchButton.tsx';
import { showScreen } from '../screen/screen-store.ts';
import { useView } from '../station/station-views.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { choosePerson, useActivePerson } from './active-person.ts';

/** People shown by name; the others are one tap away. */
const SHOWN = 3;

/** Who is signed on. One tap makes somebody the active person; nothing else changes. */
export function PeopleBar(): ReactNode {
  const { t } = useWords();
  const people = useView('session')?.people ?? [];
  const active = useActivePerson();
  // The active one is always among those shown; the order stays, so that nobody's key moves.
  const first = people.slice(0, SHOWN);
  const shown = active && !first.includes(active) ? [...first.slice(0, SHOWN - 1), active] : first;
  return (
    <nav className="people-bar" aria-label={t('people.bar')}>
      {shown.map((person) => {
        const isActive = person.id === active?.id;
        return (
          <UnstyledButton
            key={person.id}
            className="touch touch--secondary touch--flat person"
            data-testid={testIds.personChip(person.id)}
            aria-pressed={isActive}
            onClick={() => choosePerson(person.id)}
          >
            <span className="touch-icon">{isActive ? <IconUserCheck aria-hidden /> : <IconUser aria-hidden />}</span>
            <span className="touch-words">
              <span className="touch-label">{person.name}</span>
              {isActive ? <span className="touch-hint">{t('people.active')}</span> : null}
            </span>
          </UnstyledButton>
        );
      })}
      <TouchButton
        testId={testIds.peopleButton}
        size="secondary"
        className="people-all"
        icon={<IconUsers />}
        label={people.length > SHOWN ? `+${people.length - SHOWN}` : t('nav.people')}
        ariaLabel={t('nav.people')}
        onPress={() => showScreen({ name: 'people' })}
      />
    </nav>
  );
}
