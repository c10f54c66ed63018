import { IconBulb, IconClockPause } from '@tabler/icons-react';
import { t as translate } from 'i18next';
import type { ReactNode } from 'react';

import type { NextActionView } from '../../shared/views/view-schemas.ts';
import { give, useBusy } from '../commands/give-command.ts';
import { TouchButton } from '../controls/TouchButton.tsx';
import { showScreen } from '../screen/screen-store.ts';
import { useNowMs } from '../station/clock.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { acceptWish } from './accept-wish.ts';
import { actionWhat, termsOfAction } from './next-action-words.ts';

/** Puts off what is recommended; the reason is asked for on a screen of its own. Inert while nothing is. */
export function NotNow({ action }: { readonly action: NextActionView | null }): ReactNode {
  const { t } = useWords();
  return (
    <TouchButton
      testId={testIds.notNow}
      size="secondary"
      className="not-now"
      icon={<IconClockPause />}
      label={t('nextAction.notNow')}
      disabled={action === null}
      onPress={() => action && showScreen({ name: 'decline', kind: action.kind, about: action.about })}
    />
  );
}

function follow({ accept }: NextActionView): void {
  const wish = acceptWish(accept);
  if (wish) void give(wish, { success: () => translate(`done.${wish.name}`) });
  else if (accept.kind === 'raise') showScreen({ name: 'raise', from: 'home', about: accept.about });
  else if (accept.kind === 'screen' && accept.screen === 'deviation' && accept.id !== null)
    showScreen({ name: 'deviation', id: accept.id, from: 'home' });
  else if (accept.kind === 'screen' && accept.screen === 'materials')
    showScreen({ name: 'materials', ...(accept.id === null ? {} : { material: accept.id }) });
  else showScreen({ name: 'stops' });
}

/** What is best to do now besides starting a job: one tap does it, or leads to where it is done. */
export function NextAction({ action }: { readonly action: NextActionView }): ReactNode {
  const words = useWords();
  const { t, format } = words;
  const nowMs = useNowMs();
  const busy = useBusy(acceptWish(action.accept));
  const { restsOn } = action;
  const [first = ''] = termsOfAction(action, words, nowMs);
  const age = restsOn === null ? '' : ` · ${t('nextAction.age', { time: format.time(restsOn, nowMs) })}`;
  return (
    <TouchButton
      testId={testIds.followAction}
      className="next-action"
      icon={<IconBulb />}
      label={
        <>
          <span className="next-action-title">{t('nextAction.title')}</span>
          <span className="next-action-what">{actionWhat(action, words, nowMs)}</span>
        </>
      }
      hint={`${first} · ${t('nextAction.worth', { time: format.minutes(action.minutes) })}${age}`}
      busy={busy}
      onPress={() => follow(action)}
    />
  );
}
