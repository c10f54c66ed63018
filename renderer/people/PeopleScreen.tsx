import { IconLogin2, IconLogout2, IconTransferOut, IconUser, IconUserCheck, IconUserPlus } from '@tabler/icons-react';
import { t } from 'i18next';
import type { ReactNode } from 'react';

import type { RunningJobView } from '../../shared/views/view-schemas.ts';
import { give, useBusyWishes } from '../commands/give-command.ts';
import { PagedList } from '../controls/PagedList.tsx';
import { ScreenHead } from '../controls/ScreenHead.tsx';
import { TouchButton } from '../controls/TouchButton.tsx';
import { showScreen } from '../screen/screen-store.ts';
import { useNowMs } from '../station/clock.ts';
import { useView } from '../station/station-views.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { choosePerson, useActivePerson } from './active-person.ts';
import { onJobText } from './on-job-text.ts';
import { joinWish, leaveWish, signOffWish } from './people-wishes.ts';
import type { PersonOnStation } from './who-acts.ts';

interface JobKeyProps {
  readonly person: { readonly id: string; readonly name: string };
  readonly running: RunningJobView | null;
  /** Signed on here: they say it themselves. Somebody who is not is taken off by whoever is allowed to. */
  readonly here: boolean;
}

/** Takes a person onto the running job, or off it: the same place. */
function JobKey({ person, running, here }: JobKeyProps): ReactNode {
  const words = useWords();
  const isBusy = useBusyWishes();
  const works = running?.people.some(({ id }) => id === person.id) ?? false;
  const wish = running ? (works ? leaveWish : joinWish)(running.job, person.id) : undefined;
  const actor = here ? { actor: person.id } : {};
  const label = works ? words.t('people.leave') : words.t('people.join');
  return (
    <TouchButton
      testId={works ? testIds.leaveJob(person.id) : testIds.joinJob(person.id)}
      flat
      className="person-job"
      icon={works ? <IconTransferOut /> : <IconLogin2 />}
      label={label}
      ariaLabel={`${label}: ${person.name}`}
      busy={wish !== undefined && isBusy(wish)}
      disabled={wish === undefined}
      onPress={() => wish && void give(wish, { success: () => t(works ? 'done.leaveJob' : 'done.joinJob'), ...actor })}
    />
  );
}

function PersonRow({
  person,
  running,
}: {
  readonly person: PersonOnStation;
  readonly running: RunningJobView | null;
}): ReactNode {
  const words = useWords();
  const { format } = words;
  const nowMs = useNowMs();
  const isBusy = useBusyWishes();
  const isActive = useActivePerson()?.id === person.id;
  const on = running?.people.find(({ id }) => id === person.id);
  const roles = person.roles.map((role) => words.t(`role.${role}`)).join(', ');
  const since = words.t('people.since', { time: format.time(person.since, nowMs) });
  return (
    <li className="person-row">
      <TouchButton
        testId={testIds.makeActive(person.id)}
        flat
        className="person-choice"
        icon={isActive ? <IconUserCheck /> : <IconUser />}
        label={isActive ? `${person.name} · ${words.t('people.active')}` : person.name}
        hint={
          <>
            <span>{`${roles} · ${since}`}</span>
            {on ? <span className="strong">{onJobText(words, on, nowMs)}</span> : null}
          </>
        }
        selected={isActive}
        onPress={() => choosePerson(person.id)}
      />
      <JobKey person={person} running={running} here />
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
}

/** Everybody who is signed on here or works on the job: who acts, who is on the job since when, sign off, sign on. */
export function PeopleScreen(): ReactNode {
  const words = useWords();
  const nowMs = useNowMs();
  const people = useView('session')?.people ?? [];
  const running = useView('home')?.running ?? null;
  const away = (running?.people ?? []).filter(({ id }) => people.every((person) => person.id !== id));
  return (
    <div className="list-screen" data-testid={testIds.peopleScreen}>
      <ScreenHead
        title={words.t('people.title')}
        hint={running ? words.t('people.jobRuns', { number: running.job.number }) : words.t('people.runsOn')}
      >
        <TouchButton
          testId={testIds.addPerson}
          flat
          icon={<IconUserPlus />}
          label={words.t('people.add')}
          onPress={() => showScreen({ name: 'signOn' })}
        />
      </ScreenHead>
      <PagedList>
        {people.map((person) => (
          <PersonRow key={person.id} person={person} running={running} />
        ))}
        {away.map((person) => (
          <li key={person.id} className="person-row">
            <p className="person-away">
              <span className="large strong">{person.name}</span>
              <span>{onJobText(words, person, nowMs)}</span>
            </p>
            <JobKey person={person} running={running} here={false} />
          </li>
        ))}
      </PagedList>
      <p className="dim">{words.t('people.addHint')}</p>
    </div>
  );
}
