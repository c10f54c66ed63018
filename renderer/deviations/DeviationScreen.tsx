import {
  IconArrowForward,
  IconCheck,
  IconHistory,
  IconLockOpen2,
  IconRefresh,
  IconUserCheck,
  IconVersions,
} from '@tabler/icons-react';
import { t as translate } from 'i18next';
import { type ReactNode, useState } from 'react';

import type { DeviationDetail } from '../../shared/views/deviations-view.ts';
import { give, useBusyWishes, type Wish } from '../commands/give-command.ts';
import { Loading } from '../controls/Loading.tsx';
import { ScreenHead } from '../controls/ScreenHead.tsx';
import { TouchButton } from '../controls/TouchButton.tsx';
import { useActivePerson } from '../people/active-person.ts';
import { LargePhoto } from '../photo/Photos.tsx';
import { type Screen, showScreen } from '../screen/screen-store.ts';
import { useNowMs } from '../station/clock.ts';
import { useView } from '../station/station-views.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { DecisionLog } from './DecisionLog.tsx';
import { joinIt, reopenIt, settleIt, takeIt } from './deviation-wishes.ts';
import { kindWords, optionWords, whatWords } from './deviation-words.ts';
import { DeviationStatus } from './DeviationStatus.tsx';
import { Known } from './Known.tsx';
import { Options } from './Options.tsx';
import { PassOn } from './PassOn.tsx';
import { useDeviation } from './use-deviation.ts';

type DeviationScreenProps = Extract<Screen, { readonly name: 'deviation' }>;

/** Says why there is nothing to see, which is not the same as that nothing is the matter. */
function Nothing({ failed, onBack, reload }: { failed: boolean; onBack: () => void; reload: () => void }): ReactNode {
  const { t } = useWords();
  return (
    <div className="list-screen" data-testid={testIds.deviationScreen}>
      <ScreenHead
        title={t(failed ? 'deviations.failed' : 'deviations.gone')}
        hint={t(failed ? 'deviations.failedHint' : 'deviations.goneHint')}
        onBack={onBack}
      >
        {failed ? (
          <TouchButton
            testId={testIds.tryAgain}
            size="secondary"
            flat
            icon={<IconRefresh />}
            label={t('refusal.again')}
            onPress={reload}
          />
        ) : null}
      </ScreenHead>
    </div>
  );
}

interface KeysProps {
  readonly detail: DeviationDetail;
  readonly logShown: boolean;
  readonly onLog: () => void;
  readonly onPassOn: () => void;
  readonly onDone: () => void;
}

/** What can be done with it besides deciding; every key keeps its place. */
function Keys({ detail: { line }, logShown, onLog, onPassOn, onDone }: KeysProps): ReactNode {
  const { t } = useWords();
  const isBusy = useBusyWishes();
  const active = useActivePerson();
  const twin = useView('deviations')?.lines.find(({ id }) => id === line.id)?.twinOf ?? null;
  const isOver = line.status === 'settled';
  const isMine = line.owner.person !== null && line.owner.person === active?.name;
  const key = (
    testId: string,
    wish: Wish,
    icon: ReactNode,
    label: string,
    over: { disabled?: boolean; ends?: boolean; next?: boolean },
  ) => (
    <TouchButton
      testId={testId}
      flat
      tone={over.next === true ? 'strong' : 'plain'}
      icon={icon}
      label={label}
      disabled={over.disabled ?? false}
      busy={isBusy(wish)}
      onPress={() =>
        void give(wish, { success: () => translate(`done.${wish.name}`) }).then((done) => {
          if (done && over.ends === true) onDone();
        })
      }
    />
  );
  return (
    <div className="choices">
      {key(testIds.takeDeviation, takeIt(line), <IconUserCheck />, t('deviations.take'), {
        disabled: isOver || line.status === 'decided' || isMine,
      })}
      <TouchButton
        testId={testIds.passOn}
        flat
        icon={<IconArrowForward />}
        label={t('deviations.passOn')}
        disabled={isOver}
        onPress={onPassOn}
      />
      {isOver
        ? key(testIds.reopenDeviation, reopenIt(line), <IconLockOpen2 />, t('deviations.reopen'), {})
        : key(testIds.settleDeviation, settleIt(line), <IconCheck />, t('deviations.settle'), {
            disabled: line.status !== 'decided',
            next: line.status === 'decided',
            ends: true,
          })}
      {twin === null || isOver
        ? null
        : key(testIds.joinDeviation, joinIt(line, twin), <IconVersions />, t('deviations.join'), { ends: true })}
      <TouchButton
        testId={testIds.toDecisionLog}
        flat
        icon={<IconHistory />}
        label={t('deviations.log')}
        selected={logShown}
        onPress={onLog}
      />
    </div>
  );
}

/** What was decided and by whom, with what happened; or that nothing is left to decide. */
function Decided({ detail }: { readonly detail: DeviationDetail }): ReactNode {
  const words = useWords();
  const { t, format } = words;
  const nowMs = useNowMs();
  const { chosen, line, log } = detail;
  return (
    <div className="options">
      <div className="panel proposal">
        {chosen ? (
          <>
            <p className="large strong">
              {t('deviations.decided', {
                person: chosen.person === '' ? t('deviations.bySelf') : chosen.person,
                option: optionWords(chosen.option, chosen.params, words, nowMs),
              })}
            </p>
            <p>{format.time(chosen.at, nowMs)}</p>
          </>
        ) : (
          <p className="large strong">{t('deviations.nothingLeft')}</p>
        )}
        {line.status === 'decided' ? <p>{t('deviations.decidedHint')}</p> : null}
      </div>
      <DecisionLog log={log} />
    </div>
  );
}

/** One deviation: what is known, the ways out with what comes of each, who has it, and what happened. */
export function DeviationScreen({ id, subject, from, inbox }: DeviationScreenProps): ReactNode {
  const words = useWords();
  const nowMs = useNowMs();
  const { detail, failed, reload } = useDeviation(id, subject);
  const [shown, setShown] = useState<'options' | 'log' | 'passOn'>('options');
  const [photo, setPhoto] = useState<DeviationDetail['photos'][number] | null>(null);
  const back = () => showScreen(from === 'deviations' ? (inbox ?? { name: from }) : { name: from });
  if (detail === undefined && !failed) return <Loading />;
  if (!detail) return <Nothing failed={detail === undefined} onBack={back} reload={reload} />;
  const { line, options, log } = detail;
  if (photo !== null) return <LargePhoto deviation={line.id} line={photo} onBack={() => setPhoto(null)} />;
  if (shown === 'passOn') return <PassOn detail={detail} onBack={() => setShown('options')} onDone={back} />;
  return (
    <div className="list-screen" data-testid={testIds.deviationScreen} data-status={line.status}>
      <ScreenHead title={kindWords(line, words)} hint={whatWords(line, words, nowMs)} onBack={back}>
        <DeviationStatus line={line} />
      </ScreenHead>
      {failed ? <p className="note strong">{words.t('deviations.failedHint')}</p> : null}
      <div className={detail.versions.length > 0 ? 'deviation deviation--conflict' : 'deviation'}>
        <Known detail={detail} onPhoto={setPhoto} />
        {shown === 'log' ? (
          <DecisionLog log={log} />
        ) : options.length === 0 ? (
          <Decided detail={detail} />
        ) : (
          <Options detail={detail} onDone={back} />
        )}
      </div>
      <Keys
        detail={detail}
        logShown={shown === 'log'}
        onLog={() => setShown(shown === 'log' ? 'options' : 'log')}
        onPassOn={() => setShown('passOn')}
        onDone={back}
      />
    </div>
  );
}
