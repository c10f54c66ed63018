import { IconArrowBackUp, IconArrowForward, IconCheck, IconLock, IconUsers, IconX } from '@tabler/icons-react';
import { t as translate } from 'i18next';
import { type ReactNode, useState } from 'react';

import { rolesThatCan, type Role } from '../../shared/authority/can.ts';
import type { DeviationDetail } from '../../shared/views/deviations-view.ts';
import { give, useBusyWishes } from '../commands/give-command.ts';
import { PagedList } from '../controls/PagedList.tsx';
import { ReasonTiles } from '../controls/ReasonTiles.tsx';
import { TouchButton } from '../controls/TouchButton.tsx';
import { useActivePerson } from '../people/active-person.ts';
import { useNowMs } from '../station/clock.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { answerIt, decideIt, passIt } from './deviation-wishes.ts';
import { aboutWords, ageWords, optionWords, rolesWords } from './deviation-words.ts';

type Option = DeviationDetail['options'][number];

interface OptionsProps {
  readonly detail: DeviationDetail;
  /** Decided, or given to somebody else: nothing is left to do here. */
  readonly onDone: () => void;
}

/** What comes of an option, in words and numbers, and how old the data is that this comes from. */
function Consequences({ option }: { readonly option: Option }): ReactNode {
  const words = useWords();
  const { t, format } = words;
  const nowMs = useNowMs();
  const lines = [
    ...option.consequences.map((one) => aboutWords('consequence', one, words, nowMs)),
    ...(option.needsSecond ? [t('deviations.needsSecond')] : []),
    ...(option.settles ? [t('deviations.settles')] : []),
  ];
  return (
    <span className="consequences">
      {lines.map((line) => (
        <span key={line}>{line}</span>
      ))}
      {option.oldest === null ? null : (
        <span className="dim">
          {t('deviations.oldest', {
            time: format.time(option.oldest.at, nowMs),
            age: ageWords(option.oldest.at, words, nowMs),
          })}
        </span>
      )}
    </span>
  );
}

/** Who wants an option that takes a second person: that one agrees or not, with a badge of their own. */
function Proposal({ detail, onDone }: OptionsProps): ReactNode {
  const words = useWords();
  const { t } = words;
  const nowMs = useNowMs();
  const isBusy = useBusyWishes();
  const active = useActivePerson();
  const { line, proposed, options } = detail;
  if (proposed === null) return null;
  const option = options.find((one) => one.option === proposed.option);
  const approvers = rolesThatCan('deviation.approve');
  // Whoever agrees does what the option brings about, so they need the right to that as well.
  const agreers = option ? approvers.filter((role) => option.roles.includes(role)) : approvers;
  const isOther = active !== undefined && active.name !== proposed.person;
  const may = (roles: readonly Role[]) => isOther && active.roles.some((role) => roles.includes(role));
  const isSecond = may(agreers);
  const key = (agree: boolean) => (
    <TouchButton
      testId={agree ? testIds.agree : testIds.disagree}
      flat
      tone={agree && isSecond ? 'strong' : 'plain'}
      icon={agree ? <IconCheck /> : <IconX />}
      label={t(agree ? 'deviations.agree' : 'deviations.disagree')}
      disabled={agree ? !isSecond : !may(approvers)}
      busy={isBusy(answerIt(line, proposed.option, agree))}
      onPress={() =>
        void give(answerIt(line, proposed.option, agree), { success: () => translate('done.answerProposal') }).then(
          (done) => {
            if (done && agree) onDone();
          },
        )
      }
    />
  );
  return (
    <li className="panel proposal">
      <p className="large strong proposal-what">
        <IconUsers aria-hidden />
        {t('deviations.proposed', {
          person: proposed.person,
          option: optionWords(proposed.option, proposed.params, words, nowMs),
        })}
      </p>
      {option ? <Consequences option={option} /> : null}
      {isSecond ? null : <p>{t('deviations.proposedHint', { roles: rolesWords(agreers, words) })}</p>}
      <div className="choices">
        {key(true)}
        {key(false)}
      </div>
    </li>
  );
}

interface WhyProps {
  readonly option: Option;
  readonly isBusy: (reason: string) => boolean;
  readonly onChoose: (reason: string) => void;
  readonly onBack: () => void;
}

/** Why an option that asks for it is chosen: one tap on a reason decides. */
function Why({ option, isBusy, onChoose, onBack }: WhyProps): ReactNode {
  const words = useWords();
  const { t } = words;
  const nowMs = useNowMs();
  return (
    <section className="options option-why" aria-label={t('deviations.options')}>
      <h2 className="large strong">
        {t('deviations.why', { option: optionWords(option.option, option.params, words, nowMs) })}
      </h2>
      <ReasonTiles reasons={[...(option.needsReason ?? [])]} columns={4} most={8} isBusy={isBusy} onChoose={onChoose} />
      <TouchButton
        testId={testIds.otherOption}
        size="secondary"
        flat
        icon={<IconArrowBackUp />}
        label={t('deviations.otherOption')}
        onPress={onBack}
      />
    </section>
  );
}

/** Whom something that the person may not choose is passed on to: whoever decides most on the floor, where they may. */
function nextRole(options: readonly Option[]): Role | undefined {
  const [first] = options;
  return first?.roles.includes('supervisor') === true ? 'supervisor' : first?.roles[0];
}

/** The ways out of a deviation as large keys, each with what comes of it; one tap decides, or asks why first. */
export function Options({ detail, onDone }: OptionsProps): ReactNode {
  const words = useWords();
  const { t } = words;
  const nowMs = useNowMs();
  const isBusy = useBusyWishes();
  const active = useActivePerson();
  const { line, options, proposed } = detail;
  const mayChoose = ({ roles }: Option) => active === undefined || active.roles.some((role) => roles.includes(role));
  const others = options.filter((option) => !mayChoose(option));
  const next = nextRole(others);
  const [asked, setAsked] = useState<string | null>(null);
  const choose = (option: Option, reason?: string) =>
    void give(decideIt(line, option.option, reason), {
      success: () => translate(option.needsSecond ? 'deviations.isProposed' : 'done.decideDeviation'),
    }).then((done) => {
      setAsked(null);
      if (done && !option.needsSecond) onDone();
    });
  const unsaid = options.find(({ option }) => option === asked);
  if (unsaid?.needsReason && mayChoose(unsaid))
    return (
      <Why
        option={unsaid}
        isBusy={(reason) => isBusy(decideIt(line, unsaid.option, reason))}
        onChoose={(reason) => choose(unsaid, reason)}
        onBack={() => setAsked(null)}
      />
    );
  return (
    <section className="options" aria-label={t('deviations.options')}>
      <PagedList>
        <Proposal detail={detail} onDone={onDone} />
        {options
          .filter(({ option }) => option !== proposed?.option)
          .map((option) => (
            <li key={option.option}>
              {mayChoose(option) ? (
                <TouchButton
                  testId={testIds.option(option.option)}
                  className="option"
                  label={<span className="large">{optionWords(option.option, option.params, words, nowMs)}</span>}
                  hint={<Consequences option={option} />}
                  busy={isBusy(decideIt(line, option.option))}
                  onPress={() => (option.needsReason === null ? choose(option) : setAsked(option.option))}
                />
              ) : (
                <div className="panel option-locked" data-testid={testIds.optionLocked(option.option)}>
                  <IconLock aria-hidden />
                  <div>
                    <p className="large strong">{optionWords(option.option, option.params, words, nowMs)}</p>
                    <Consequences option={option} />
                    {option.roles.length === 0 ? null : (
                      <p className="strong">{t('deviations.mayChoose', { roles: rolesWords(option.roles, words) })}</p>
                    )}
                  </div>
                </div>
              )}
            </li>
          ))}
        {next === undefined ? null : (
          <li>
            <TouchButton
              testId={testIds.passTo(next)}
              flat
              className="option"
              icon={<IconArrowForward />}
              label={t('deviations.passTo', { role: t(`role.${next}`) })}
              hint={t('deviations.mayNot')}
              busy={isBusy(passIt(line, next))}
              onPress={() =>
                void give(passIt(line, next), { success: () => translate('done.assignDeviation') }).then((done) => {
                  if (done) onDone();
                })
              }
            />
          </li>
        )}
      </PagedList>
    </section>
  );
}
