import { type ReactNode, useState } from 'react';

import type { RuleLine, RulesView } from '../../shared/views/rules-view.ts';
import { PagedList } from '../controls/PagedList.tsx';
import { TouchButton } from '../controls/TouchButton.tsx';
import { useNowMs } from '../station/clock.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { Differences } from './Differences.tsx';

const DAY_MS = 86_400_000;

interface VersionsProps {
  readonly line: RuleLine;
  readonly places: RulesView['places'];
}

/** The versions of a rule with who and when; one tap shows what differs between one and another, the one before it at first. */
export function Versions({ line: { versions, current }, places }: VersionsProps): ReactNode {
  const { t, format } = useWords();
  const nowMs = useNowMs();
  const [open, setOpen] = useState<number>();
  const [against, setAgainst] = useState<number>();
  return (
    <PagedList plain={versions.length < 2}>
      {versions.map(({ version, definition, from, publishedAt, publishedBy, rehearsal, replacedBy }, index) => {
        const before = versions[index + 1];
        const others = versions.filter((one) => one.version !== version);
        const other = others.find((one) => one.version === against) ?? before ?? others[0];
        const days = Math.max(1, Math.round((Date.parse(rehearsal.to) - Date.parse(rehearsal.from)) / DAY_MS));
        return (
          <li key={version} className="rule-version" data-testid={testIds.ruleVersion(version)}>
            <div>
              <p className="strong">
                {t(version === current ? 'rules.versionOn' : 'rules.version', { version: format.count(version) })}
              </p>
              <p>
                {t('rules.published', {
                  person: publishedBy ?? t('deviations.bySelf'),
                  time: format.time(publishedAt, nowMs),
                  from: format.time(from, nowMs),
                })}
              </p>
              {replacedBy === null ? null : <p>{t('rules.neverHolds', { version: format.count(replacedBy) })}</p>}
              <p>{t('rules.rehearsedThen', { fired: format.count(rehearsal.fired), days: format.count(days) })}</p>
            </div>
            {other === undefined ? null : (
              <TouchButton
                testId={testIds.compareVersion(version)}
                size="secondary"
                label={t('rules.compare')}
                ariaLabel={t('rules.compareThis', { version: format.count(version) })}
                selected={open === version}
                onPress={() => {
                  setOpen(open === version ? undefined : version);
                  setAgainst(undefined);
                }}
              />
            )}
            {other === undefined || open !== version ? null : (
              <div className="rule-compared">
                {others.length < 2 ? null : (
                  <div className="choice-keys">
                    {others.map((one) => (
                      <TouchButton
                        key={one.version}
                        testId={testIds.compareWith(one.version)}
                        size="secondary"
                        label={t('rules.version', { version: format.count(one.version) })}
                        selected={one === other}
                        onPress={() => setAgainst(one.version)}
                      />
                    ))}
                  </div>
                )}
                <Differences
                  title={t('rules.differs', { version: format.count(other.version) })}
                  before={other.definition}
                  after={definition}
                  places={places}
                />
              </div>
            )}
          </li>
        );
      })}
    </PagedList>
  );
}
