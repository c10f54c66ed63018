import type { ReactNode } from 'react';

import type { JobView, RunningJobView } from '../../shared/views/view-schemas.ts';
import { Loading } from '../controls/Loading.tsx';
import { ScreenHead } from '../controls/ScreenHead.tsx';
import { useView } from '../station/station-views.ts';
import { useWords } from '../words/use-words.ts';

/** Shows a screen of what runs; when the job has gone meanwhile, says so and leads back. */
export function WithRunning({ children }: { readonly children: (running: RunningJobView) => ReactNode }): ReactNode {
  const { t } = useWords();
  const home = useView('home');
  if (!home) return <Loading />;
  if (!home.running)
    return (
      <div className="list-screen">
        <ScreenHead title={t('noJob.title')} hint={t('noJob.hint')} />
      </div>
    );
  const { job } = home.running;
  // What was typed belongs to this job alone.
  return <JobScope key={`${job.order} ${job.operation}`}>{children(home.running)}</JobScope>;
}

/** The same for screens that need the job alone. */
export function WithRunningJob({ children }: { readonly children: (job: JobView) => ReactNode }): ReactNode {
  return <WithRunning>{({ job }) => children(job)}</WithRunning>;
}

function JobScope({ children }: { readonly children: ReactNode }): ReactNode {
  return children;
}
