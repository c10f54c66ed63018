import { t } from 'i18next';

import { give, type Wish } from '../commands/give-command.ts';
import { showSuccess } from '../feedback/feedback-store.ts';
import { choosePerson } from '../people/active-person.ts';
import { goHome, screenNow } from '../screen/screen-store.ts';
import { viewNow } from '../station/station-views.ts';

/** The longest badge that a station takes (shared/gate/command.ts); more is no badge. */
const LONGEST_BADGE = 80;

/** The command that a badge means. */
export function signOnWish(badge: string): Wish {
  return { name: 'signOn', params: { badge: badge.slice(0, LONGEST_BADGE) } };
}

/** Makes the one person of this name here the active one. @returns false when the name is not exactly one person's. */
function switchTo(name: string | number | undefined): boolean {
  const named = viewNow('session')?.people.filter((person) => person.name === name) ?? [];
  const [person] = named;
  if (!person || named.length > 1) return false;
  choosePerson(person.id);
  showSuccess(t('done.switched', { person: person.name }));
  return true;
}

/** A badge was read or typed: its person is signed on, or, if they are here already, becomes the active one. */
export async function signOn(badge: string): Promise<void> {
  if (badge === '') return;
  let switched = false;
  const done = await give(signOnWish(badge), {
    success: () => t('done.signOn'),
    onRefusal(refusal) {
      switched = refusal.code === 'already-signed-on' && switchTo(refusal.params['person']);
      return switched;
    },
  });
  if ((done || switched) && screenNow().name === 'signOn') goHome();
}
