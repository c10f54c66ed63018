import { t } from 'i18next';
import type { ReactNode } from 'react';

import type { RecommendationKind } from '../../shared/next-action/recommendation-kinds.ts';
import { give, useBusyWishes, type Wish } from '../commands/give-command.ts';
import { Loading } from '../controls/Loading.tsx';
import { ReasonTiles } from '../controls/ReasonTiles.tsx';
import { ScreenHead } from '../controls/ScreenHead.tsx';
import { goHome } from '../screen/screen-store.ts';
import { useNowMs } from '../station/clock.ts';
import { useView } from '../station/station-views.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { actionWhat, termsOfAction } from './next-action-words.ts';

interface DeclineProps {
  readonly kind: RecommendationKind;
  readonly about: string;
}

/** Why a recommendation is not followed now: one tap, and it is left out for a while. */
export function DeclineScreen({ kind, about }: DeclineProps): ReactNode {
  const words = useWords();
  const nowMs = useNowMs();
  const reasons = useView('reasons');
  const action = useView('home')?.nextAction ?? null;
  const isBusy = useBusyWishes();
  if (!reasons) return <Loading />;
  const wish = (reason: string): Wish => ({ name: 'declineRecommendation', params: { kind, about, reason } });
  // What it was about is said as long as it is still what is recommended.
  const isIt = action !== null && action.kind === kind && action.about === about;
  const hint = isIt
    ? [actionWhat(action, words, nowMs), ...termsOfAction(action, words, nowMs)].join(' · ')
    : undefined;
  return (
    <div className="list-screen" data-testid={testIds.declineScreen}>
      <ScreenHead title={words.t('nextAction.declineTitle')} {...(hint === undefined ? {} : { hint })} />
      <ReasonTiles
        reasons={reasons.recommendation}
        isBusy={(code) => isBusy(wish(code))}
        onChoose={(code) =>
          void give(wish(code), { success: () => t('done.declineRecommendation') }).then((done) => {
            if (done) goHome();
          })
        }
      />
    </div>
  );
}
