import { IconRobot, IconUser } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import type { DeviationDetail } from '../../shared/views/deviations-view.ts';
import { PagedList } from '../controls/PagedList.tsx';
import { Photos } from '../photo/Photos.tsx';
import { useNowMs } from '../station/clock.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { aboutWords, deedWords, ruleWords, standingWords } from './deviation-words.ts';

/** Both sides of a conflict beside each other, in the order of facts; or the one entry that it is about. */
function Versions({ versions }: Pick<DeviationDetail, 'versions'>): ReactNode {
  const words = useWords();
  const nowMs = useNowMs();
  return (
    <li>
      {versions.length > 1 ? <h3 className="strong">{words.t('deviations.versions')}</h3> : null}
      <ol className="versions">
        {versions.map(({ fact, at, person, station, what }) => (
          <li key={fact} className="version" data-testid={testIds.version(fact)}>
            <p className="large strong">{aboutWords('detail', what, words, nowMs)}</p>
            <p>{words.format.time(at, nowMs)}</p>
            <p>{person ?? words.t('deviations.bySelf')}</p>
            <p className="dim">{station}</p>
          </li>
        ))}
      </ol>
    </li>
  );
}

/** Which rule raised it, why, and what it says should be done. */
function OfRule({ rule }: { readonly rule: NonNullable<DeviationDetail['rule']> }): ReactNode {
  const words = useWords();
  const nowMs = useNowMs();
  const because = ruleWords(rule.because, words, nowMs);
  const { name, text } = rule.texts[words.format.language] ?? rule;
  return (
    <li className="of-rule" data-testid={testIds.ofRule}>
      <IconRobot aria-hidden />
      <div>
        <p className="strong">{words.t('deviations.byRule', { rule: name })}</p>
        {because === '' ? null : <p>{because}</p>}
        {text === '' ? null : <p className="dim">{text}</p>}
      </div>
    </li>
  );
}

/** Everything that is known about a deviation: whose it is and until when, what is the matter, both versions of a conflict, and why it probably is so. */
export function Known({
  detail,
  onPhoto,
}: {
  readonly detail: DeviationDetail;
  readonly onPhoto: (photo: DeviationDetail['photos'][number]) => void;
}): ReactNode {
  const words = useWords();
  const { t } = words;
  const nowMs = useNowMs();
  const { line, details, versions, causes, rule } = detail;
  const [first] = detail.log;
  return (
    <section className="panel known" aria-label={t('deviations.known')}>
      <h2 className="unseen">{t('deviations.known')}</h2>
      <PagedList plain>
        <li className="of-rule">
          <IconUser aria-hidden />
          <p className="strong">{standingWords(line, words, nowMs)}</p>
        </li>
        {rule === null ? null : <OfRule rule={rule} />}
        {details.map((one, index) => (
          <li key={index} className="large">
            {aboutWords('detail', one, words, nowMs)}
          </li>
        ))}
        {detail.photos.length === 0 ? null : (
          <li>
            <Photos deviation={line.id} photos={detail.photos} onOpen={onPhoto} />
          </li>
        )}
        {versions.length === 0 ? null : <Versions versions={versions} />}
        {causes.length === 0 ? null : (
          <li>
            <h3 className="strong">{t('deviations.causes')}</h3>
            <ul className="causes">
              {causes.map((one, index) => (
                <li key={index}>{aboutWords('cause', one, words, nowMs)}</li>
              ))}
            </ul>
          </li>
        )}
        {first === undefined ? null : (
          <li className="dim">
            {[
              deedWords(first, words, nowMs),
              words.format.time(first.at, nowMs),
              first.person ?? t('deviations.bySelf'),
              first.station,
            ].join(' · ')}
          </li>
        )}
      </PagedList>
    </section>
  );
}
