import { IconAlertTriangle, IconChartBar, IconListDetails, IconTimeline, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import type { LineUnit } from '../../shared/views/line-view.ts';
import { Fact } from '../controls/Fact.tsx';
import { PagedList } from '../controls/PagedList.tsx';
import { TouchButton } from '../controls/TouchButton.tsx';
import { showScreen } from '../screen/screen-store.ts';
import { inputWords, ratioWords } from '../shift/figure-words.ts';
import { useNowMs } from '../station/clock.ts';
import { useView } from '../station/station-views.ts';
import { testIds } from '../test-ids.ts';
import { useWords } from '../words/use-words.ts';
import { troubleWords } from './UnitRow.tsx';
import { WhyNot } from './WhyNot.tsx';

function JobFacts({ job }: { readonly job: NonNullable<LineUnit['job']> }): ReactNode {
  const { t, format, quantity } = useWords();
  const nowMs = useNowMs();
  const { unit } = job;
  return (
    <>
      <Fact name={t('job.order')}>{`${job.number} · ${job.operationName}`}</Fact>
      <Fact name={t('line.material')}>{job.material}</Fact>
      <Fact name={t('home.good')}>
        {t('home.goodCount', {
          good: format.decimal(job.good),
          quantity: quantity({ value: job.quantity, unit }),
        })}
      </Fact>
      {job.expected === null ? null : <Fact name={t('line.expected')}>{quantity({ value: job.expected, unit })}</Fact>}
      <Fact name={t('job.due')}>{format.time(job.due, nowMs)}</Fact>
    </>
  );
}

/** Everything the line knows of a machine; the timeline and the losses where this station has them, which is its own machine. */
export function UnitDetail({ unit, onClose }: { readonly unit: LineUnit; readonly onClose: () => void }): ReactNode {
  const words = useWords();
  const { t, format } = words;
  const nowMs = useNowMs();
  const isOwn = useView('session')?.station.equipment?.id === unit.equipment;
  const why = troubleWords(unit, words, nowMs);
  return (
    <section className="panel line-side" data-testid={testIds.unitDetail} aria-label={unit.name}>
      <div className="line-side-head">
        <h2 className="title">{unit.name}</h2>
        <TouchButton
          testId={testIds.unitClose}
          size="secondary"
          icon={<IconX />}
          label={<span className="unseen">{t('nav.close')}</span>}
          onPress={onClose}
        />
      </div>
      <PagedList plain>
        <li>
          <dl className="facts">
            <Fact name={t('station.state')}>
              {[t(`unitState.${unit.state}`), why].filter((part) => part !== undefined).join(': ')}
            </Fact>
            {unit.since === null ? null : <Fact name={t('line.since')}>{format.time(unit.since, nowMs)}</Fact>}
            {unit.job ? <JobFacts job={unit.job} /> : null}
            <Fact name={t('line.people')}>{unit.people.length === 0 ? t('line.nobody') : unit.people.join(', ')}</Fact>
            <Fact name={t('line.shiftCounts')}>
              {t('line.goodScrap', { good: format.count(unit.good), scrap: format.count(unit.scrap) })}
            </Fact>
            <Fact name={`${t('kpi.oee')} = ${unit.oee.formula}`}>
              {ratioWords(unit.oee.value, format)}
              {Object.entries(unit.oee.inputs).map(([code, value]) => ` · ${code} ${inputWords(value, format)}`)}
            </Fact>
            <Fact name={t('line.heard')}>
              {unit.dataAt === null ? t('line.neverHeard') : format.time(unit.dataAt, nowMs)}
            </Fact>
          </dl>
          <WhyNot key={unit.equipment} unit={unit} />
          {isOwn ? null : <p className="dim">{t('line.elsewhere')}</p>}
        </li>
      </PagedList>
      <TouchButton
        testId={testIds.unitWrong}
        size="secondary"
        flat
        icon={<IconAlertTriangle />}
        label={t('home.wrong')}
        onPress={() => showScreen({ name: 'raise', from: 'line', about: { equipment: unit.equipment } })}
      />
      {isOwn ? (
        <div className="choices">
          <TouchButton
            testId={testIds.unitToTimeline}
            size="secondary"
            icon={<IconTimeline />}
            label={t('stops.title')}
            onPress={() => showScreen({ name: 'stops' })}
          />
          <TouchButton
            testId={testIds.oeeTile}
            size="secondary"
            icon={<IconChartBar />}
            label={t('line.figures')}
            onPress={() => showScreen({ name: 'performance' })}
          />
        </div>
      ) : (
        <div className="choices">
          <TouchButton
            testId={testIds.unitFigure}
            size="secondary"
            icon={<IconListDetails />}
            label={t('kpi.behind')}
            onPress={() => showScreen({ name: 'figure', equipment: unit.equipment, figure: 'oee', from: 'line' })}
          />
        </div>
      )}
    </section>
  );
}
