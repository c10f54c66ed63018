import { IconUser, IconUsers } from '@tabler/icons-react';
import { t as translate } from 'i18next';
import { type ReactNode, useState } from 'react';

import type { Role } from '../../shared/authority/can.ts';
import type { DeviationDetail } from '../../shared/views/deviations-view.ts';
import { give, useBusyWishes } from '../commands/give-command.ts';
import { PagedList } from '../controls/PagedList.tsx';
import { ScreenHead } from '../controls/ScreenHead.tsx';
import { TouchButton } from '../controls/TouchButton.tsx';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { passIt } from './deviation-wishes.ts';

interface PassOnProps {
  readonly detail: DeviationDetail;
  readonly onBack: () => void;
  readonly onDone: () => void;
}

/** Who gets it: a role, and then everybody of it or one of its people. */
export function PassOn({ detail: { line, passTo }, onBack, onDone }: PassOnProps): ReactNode {
  const { t } = useWords();
  const isBusy = useBusyWishes();
  const [role, setRole] = useState<Role | null>(null);
  const people = passTo.find((one) => one.role === role)?.people;
  const pass = (to: Role, person: string | null) =>
    void give(passIt(line, to, person), { success: () => translate('done.assignDeviation') }).then((done) => {
      if (done) onDone();
    });
  return (
    <div className="list-screen" data-testid={testIds.passOnScreen}>
      <ScreenHead title={t('deviations.passTitle')} onBack={role === null ? onBack : () => setRole(null)} />
      {role === null || people === undefined ? (
        <div className="tiles tiles--3 pass-roles">
          {passTo.map((one) => (
            <TouchButton
              key={one.role}
              testId={testIds.passTo(one.role)}
              className="tile"
              icon={<IconUsers />}
              label={t(`role.${one.role}`)}
              onPress={() => setRole(one.role)}
            />
          ))}
        </div>
      ) : (
        <PagedList>
          <li className="tiles tiles--3 pass-people">
            <TouchButton
              testId={testIds.passTo(`${role}-all`)}
              className="tile"
              icon={<IconUsers />}
              label={t('deviations.everybody', { role: t(`role.${role}`) })}
              busy={isBusy(passIt(line, role))}
              onPress={() => pass(role, null)}
            />
            {people.map(({ id, name }) => (
              <TouchButton
                key={id}
                testId={testIds.passTo(id)}
                className="tile"
                icon={<IconUser />}
                label={name}
                busy={isBusy(passIt(line, role, id))}
                onPress={() => pass(role, id)}
              />
            ))}
          </li>
        </PagedList>
      )}
    </div>
  );
}
