import { IconFileOff, IconHandClick, IconSend } from '@tabler/icons-react';
import { t } from 'i18next';
import type { ReactNode } from 'react';

import { settlements } from '../../shared/attention/attention-facts.ts';
import { actionWords } from '../actions/action-words.ts';
import { give, useBusyWishes, type Wish } from '../commands/give-command.ts';
import { Loading } from '../controls/Loading.tsx';
import { ScreenHead } from '../controls/ScreenHead.tsx';
import { TouchButton } from '../controls/TouchButton.tsx';
import { showScreen } from '../screen/screen-store.ts';
import { useNowMs } from '../station/clock.ts';
import { useView } from '../station/station-views.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';

const icons = { resend: IconSend, bookedByHand: IconHandClick, notNeeded: IconFileOff } as const;
const choices = ['resend', ...settlements] as const;

interface RefusedReport {
  /** The fact whose report the ERP refused. */
  readonly posting: string;
}

/** What was refused, in the words of the list that it was chosen from; undefined when nothing is left to decide. */
function useRefused({ posting }: RefusedReport): 'loading' | readonly string[] | undefined {
  const words = useWords();
  const nowMs = useNowMs();
  const unsent = useView('unsent');
  if (!unsent) return 'loading';
  const one = unsent.lines.find(({ fact }) => fact === posting);
  if (one?.reached !== 'rejected' || one.answered) return undefined;
  const { deed, detail } = actionWords(one, words);
  const who = [words.format.time(one.at, nowMs), one.person].filter((part) => part !== null).join(' · ');
  return [deed, detail, who, one.message].filter(
    (part) => part !== undefined && part !== null && part !== '',
  ) as string[];
}

/** A report that the ERP refused: it goes there again, or somebody has seen to it. */
export function RefusedReportScreen({ posting }: RefusedReport): ReactNode {
  const words = useWords();
  const isBusy = useBusyWishes();
  const refused = useRefused({ posting });
  const back = () => showScreen({ name: 'unsent' });
  if (refused === 'loading') return <Loading />;
  if (!refused)
    return (
      <div className="list-screen" data-testid={testIds.refusedReportScreen}>
        <ScreenHead title={words.t('unsent.refusedNone')} hint={words.t('unsent.refusedNoneHint')} onBack={back} />
      </div>
    );
  const wish = (choice: (typeof choices)[number]): Wish =>
    choice === 'resend'
      ? { name: 'resendPosting', params: { posting } }
      : { name: 'settlePosting', params: { posting, as: choice } };
  return (
    <div className="list-screen" data-testid={testIds.refusedReportScreen}>
      <ScreenHead title={words.t('unsent.refusedTitle')} hint={words.t('unsent.refusedHint')} onBack={back} />
      <section className="panel refused-report">
        {refused.map((part, index) => (
          <p key={part} className={index === 0 ? 'large strong' : ''}>
            {part}
          </p>
        ))}
      </section>
      <div className="choices choices--tall">
        {choices.map((choice) => {
          const Icon = icons[choice];
          return (
            <TouchButton
              key={choice}
              testId={testIds.decision(choice)}
              icon={<Icon />}
              label={words.t(`unsent.decisions.${choice}`)}
              hint={words.t(`unsent.means.${choice}`)}
              busy={isBusy(wish(choice))}
              onPress={() =>
                void give(wish(choice), { success: () => t(`done.${wish(choice).name}`) }).then((done) => {
                  if (done) back();
                })
              }
            />
          );
        })}
      </div>
    </div>
  );
}
