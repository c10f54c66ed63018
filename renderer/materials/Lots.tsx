import { IconArrowBackUp, IconBan, IconLogin2 } from '@tabler/icons-react';
import { t } from 'i18next';
import type { ReactNode } from 'react';

import type { ComponentLine, JobView } from '../../shared/views/view-schemas.ts';
import { give, useBusyWishes } from '../commands/give-command.ts';
import { PagedList } from '../controls/PagedList.tsx';
import { TouchButton } from '../controls/TouchButton.tsx';
import { entrySum, isMore, type KeypadEntry } from '../quantity/keypad-entry.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { consumeWish, returnWish } from './material-wishes.ts';

interface LotsProps {
  readonly job: JobView;
  readonly component: ComponentLine;
  /** What was typed: the quantity of the next tap; nothing: what is still needed. */
  readonly entry: KeypadEntry;
  readonly onUsed: () => void;
}

/** Lots at hand, first to expire first: a tap uses one. Below, what went in: a typed number brings some of it back. */
export function Lots({ job, component, entry, onUsed }: LotsProps): ReactNode {
  const words = useWords();
  const { format, quantity } = words;
  const isBusy = useBusyWishes();
  const { unit } = component;
  const typed = isMore(entry) ? entrySum(entry) : undefined;
  return (
    <section className="lots">
      <p className="lots-hint">{words.t('materials.hint')}</p>
      <PagedList>
        {component.atHand.length === 0 ? (
          <li className="lots-none">{words.t('materials.noneAtHand')}</li>
        ) : (
          <li className="lots-title strong">{words.t('materials.atHand')}</li>
        )}
        {component.atHand.map(({ lot, left, location, expiry, state }) => {
          const usable = state === 'usable';
          const wish = consumeWish(job, lot, typed, unit);
          const until = expiry === null ? undefined : words.t('materials.until', { date: format.date(expiry) });
          return (
            <li key={`at hand ${lot}`}>
              <TouchButton
                testId={testIds.lotAtHand(lot)}
                flat
                className="lot"
                icon={usable ? <IconLogin2 /> : <IconBan />}
                label={
                  <>
                    <span>{lot}</span>
                    <span>{quantity({ value: left, unit })}</span>
                  </>
                }
                hint={
                  <>
                    <span>{location ?? ''}</span>
                    <span className={usable ? '' : 'lot-bad'}>
                      {usable ? until : words.t(`materials.lotState.${state}`)}
                    </span>
                  </>
                }
                busy={isBusy(wish)}
                disabled={!usable}
                onPress={() =>
                  void give(wish, { success: () => t('done.consumed', { lot }) }).then((done) => {
                    if (done) onUsed();
                  })
                }
              />
            </li>
          );
        })}
        {component.lots.length > 0 ? <li className="lots-title strong">{words.t('materials.inJob')}</li> : null}
        {component.lots.map((used) => {
          const { lot } = used;
          const wish = returnWish(job, component, used, typed ?? '0');
          return (
            <li key={`in ${lot}`} className="lot-in">
              <p>
                <span className="strong">{lot}</span> {quantity({ value: used.quantity, unit })}
              </p>
              <TouchButton
                testId={testIds.returnLot(lot)}
                size="secondary"
                flat
                icon={<IconArrowBackUp />}
                label={
                  typed === undefined
                    ? words.t('materials.returnSome')
                    : words.t('materials.return', { quantity: quantity({ value: typed, unit }) })
                }
                ariaLabel={`${words.t('materials.returnSome')}: ${lot}`}
                busy={isBusy(wish)}
                disabled={typed === undefined}
                onPress={() =>
                  void give(wish, { success: () => t('done.returned', { lot }) }).then((done) => {
                    if (done) onUsed();
                  })
                }
              />
            </li>
          );
        })}
      </PagedList>
    </section>
  );
}
