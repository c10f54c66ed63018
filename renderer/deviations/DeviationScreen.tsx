import type { ReactNode } from 'react';

import { Loading } from '../controls/Loading.tsx';
import { ScreenHead } from '../controls/ScreenHead.tsx';
import { type Screen, showScreen } from '../screen/screen-store.ts';
import { useNowMs } from '../station/clock.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { kindWords, whatWords } from './deviation-words.ts';
import { DeviationStatus } from './DeviationStatus.tsx';
import { useDeviation } from './use-deviation.ts';

type DeviationScreenProps = Extract<Screen, { readonly name: 'deviation' }>;

/** One deviation, with what somebody needs to decide. */
export function DeviationScreen({ id, subject, from }: DeviationScreenProps): ReactNode {
  const words = useWords();
  const nowMs = useNowMs();
  const { detail } = useDeviation(id, subject);
  if (detail === undefined || detail === null) return <Loading />;
  return (
    <div className="list-screen" data-testid={testIds.deviationScreen}>
      <ScreenHead
        title={kindWords(detail.line, words)}
        hint={whatWords(detail.line, words, nowMs)}
        onBack={() => showScreen({ name: from })}
      >
        <DeviationStatus line={detail.line} />
      </ScreenHead>
    </div>
  );
}
