import { IconLock } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import type { Role } from '../../shared/authority/can.ts';
import { rolesWords } from '../deviations/deviation-words.ts';
import { useActivePerson } from '../people/active-person.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';

/** Whether the person who acts has one of these roles. */
export function useMay(roles: readonly Role[]): boolean {
  const active = useActivePerson();
  return active?.roles.some((role) => roles.includes(role)) ?? false;
}

interface MayNotProps {
  readonly what: 'publish' | 'switch';
  readonly roles: readonly Role[];
}

/** Who may do what this person may not. */
export function MayNot({ what, roles }: MayNotProps): ReactNode {
  const words = useWords();
  return (
    <div className="panel rule-locked" data-testid={testIds.ruleLocked}>
      <IconLock aria-hidden />
      <div>
        <p className="strong">{words.t(`rules.may.${what}`, { roles: rolesWords(roles, words) })}</p>
        <p>{words.t('rules.mayHint')}</p>
      </div>
    </div>
  );
}
