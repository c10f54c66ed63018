import { IconLogout2, IconUser, IconUserCheck, IconUserPlus } from '@tabler/icons-react';
import { t } from 'i18next';
import type { ReactNode } from 'react';

import { give, useBusyWishes, type Wish } from '../commands/give-command.ts';
import { PagedList } from '../controls/PagedList.tsx';
import { ScreenHead } from '../controls/ScreenHead.tsx';
import { TouchButton } from '../controls/TouchButton.tsx';
import { showScreen } from '../screen/screen-store.ts';
import { useNowMs } from '../station/clock.ts';
import { useView } from '../station/station-views.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { choosePerson, useActivePerson } from './active-person.ts';

const signOffWish = (person: string): Wish => ({ name: 'signOff', params: { person } });

/** Everybody who is signed on here: make active, sign off, sign on somebody else. */
export function PeopleScreen(): ReactNode {
  const words = useWords();
  const { format } = words;
  const nowMs = useNowMs();
  const people = useView('session')?.people ?? [];
  const active = useActivePerson();
  const isBusy = useBusyWishes();
  return (
    <div className="list-screen" data-testid={testIds.peopleScreen}>
      <ScreenHead title={words.t('people.title')} hint={words.t('people.runsOn')}>
        <TouchButton
          testId={testIds.addPerson}
          flat
          icon={<IconUserPlus />}
          label={words.t('people.add')}
          onPress={() => showScreen({ name: 'signOn' })}
        />
      </ScreenHead>
      <PagedList>
        {people.map((person) => {
          const isActive = person.id === active?.id;
          return (
            <li key={person.id} className="person-row">
              <TouchButton
                testId={testIds.makeActive(person.id)}
                flat
                className="person-choice"
                icon={isActive ? <IconUserCheck /> : <IconUser />}
                label={person.name}
                hint={`${person.roles.map((role) => words.t(`role.${role}`)).join(', ')} · ${words.t('people.since', { time: format.time(person.since, nowMs) })}${isActive ? ` · ${words.t('people.active')}` : ''}`}
                selected={isActive}
                onPress={() => choosePerson(person.id)}
              />
              <TouchButton
                testId={testIds.signOff(person.id)}
                flat
                className="person-off"
                icon={<IconLogout2 />}
                label={words.t('people.signOff')}
                ariaLabel={`${words.t('people.signOff')}: ${person.name}`}
                busy={isBusy(signOffWish(person.id))}
                onPress={() => void give(signOffWish(person.id), { success: () => t('done.signOff') })}
              />
            </li>
          );
        })}
      </PagedList>
      <p className="dim">{words.t('people.addHint')}</p>
    </div>
  );
}
