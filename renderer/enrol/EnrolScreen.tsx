import { IconTicket } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';

import { ScreenHead } from '../controls/ScreenHead.tsx';
import { TouchButton } from '../controls/TouchButton.tsx';
import { stationHost } from '../station/station-host.ts';
import { useView } from '../station/station-views.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';

/** A ticket is about 170 characters; the station takes no longer text. */
const LONGEST = 1000;

/**
 * Lets this station in at its site, by a ticket that is scanned, pasted or typed. Scans go to the station itself, which knows a ticket.
 * `locked`: there is nothing to go back to.
 */
export function EnrolScreen({ locked }: { readonly locked: boolean }): ReactNode {
  const { t } = useWords();
  const trust = useView('sync')?.trust;
  const session = useView('session');
  const [ticket, setTicket] = useState('');
  const isOpen = trust !== undefined && trust.state !== 'revoked';
  const isBusy = isOpen && trust.isBusy;
  const failure = isOpen ? trust.failure : null;
  const station = session?.station.id ?? '';

  const submit = () => {
    const text = ticket.trim();
    if (text === '' || isBusy) return;
    // What becomes of it comes with the view.
    stationHost()
      .call('enrol', { ticket: text })
      .then(
        ({ ok }) => {
          if (ok) setTicket('');
        },
        () => undefined,
      );
  };

  return (
    <div className="enrol list-screen" data-testid={testIds.enrolScreen}>
      {locked ? (
        <div>
          <h1 className="sign-on-title">{t('enrol.title')}</h1>
          <p className="large dim">{t('enrol.hint')}</p>
        </div>
      ) : (
        <ScreenHead title={t('enrol.aloneTitle')} hint={t('enrol.hint')} />
      )}
      <section className="panel enrol-panel">
        <p className="large strong">{t('enrol.where', { station, site: session?.site.id ?? '' })}</p>
        <p className="large dim">{t('enrol.how', { station })}</p>
        <label className="enrol-field">
          <span className="large strong">{t('enrol.field')}</span>
          <textarea
            data-testid={testIds.enrolTicket}
            rows={4}
            maxLength={LONGEST}
            value={ticket}
            placeholder={t('enrol.empty')}
            spellCheck={false}
            autoComplete="off"
            onInput={(event) => setTicket(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter') return;
              event.preventDefault();
              submit();
            }}
          />
        </label>
        <TouchButton
          testId={testIds.enrolConfirm}
          tone="strong"
          flat
          icon={<IconTicket />}
          label={t('enrol.enrol')}
          busy={isBusy}
          disabled={ticket.trim() === ''}
          onPress={submit}
        />
        <output className="enrol-said">
          {isBusy ? <p className="large">{t('enrol.busy')}</p> : null}
          {trust === undefined ? <p className="large strong">{t('enrol.done')}</p> : null}
          {failure === null || isBusy ? null : (
            <div data-testid={testIds.enrolFailure} data-code={failure.code}>
              <p className="large strong">{t(`enrol.failures.${failure.code}`)}</p>
              <p className="dim">
                {t('enrol.forSupport')}: {failure.detail}
              </p>
            </div>
          )}
        </output>
      </section>
    </div>
  );
}
