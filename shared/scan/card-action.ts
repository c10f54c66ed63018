import { stateOf } from '../aggregates/world.ts';
import { findJob } from '../production/job-lookup.ts';
import type { Card } from './command-cards.ts';
import { give, jobHere, noRunningJob } from './scan-context.ts';
import type { ScanAction, ScanContext } from './scan-context.ts';

function startRecommended(context: ScanContext, setup: boolean): ScanAction {
  const first = context.recommended();
  // Nothing can be started: the list says why.
  if (!first) return { kind: 'open', screen: 'next', params: {} };
  return give('startJob', setup ? { ...first, setup: true } : first);
}

function resume(context: ScanContext): ScanAction {
  const { world, station } = context;
  const running = jobHere(context);
  if (running) return give('resumeJob', { order: running.order, operation: running.operation });
  const jobs = station.equipment === null ? [] : stateOf(world, 'equipment', station.equipment).jobs;
  const [suspended, ...others] = jobs.filter((job) => job.suspended);
  // Which of several, only a person can say.
  if (!suspended || others.length > 0) return { kind: 'open', screen: 'next', params: {} };
  return give('resumeJob', { order: suspended.order, operation: suspended.operation });
}

/** What a command card does, as the tap that it stands for. */
export function cardAction(context: ScanContext, card: Card): ScanAction {
  const { world, active } = context;
  const running = jobHere(context);
  const job = running && { order: running.order, operation: running.operation };
  const withJob = (act: (key: { order: string; operation: string }) => ScanAction): ScanAction =>
    job ? act(job) : noRunningJob(context);
  const counted = (key: { order: string; operation: string }, good: string, scrap: string, reason: string | null) => {
    const found = findJob(world, key.order, key.operation);
    const unit = 'missing' in found ? 'C62' : found.quantity.unit;
    return give('reportQuantity', {
      ...key,
      good: { value: good, unit },
      scrap: reason === null ? [] : [{ quantity: { value: scrap, unit }, reason }],
      rework: { value: '0', unit },
    });
  };
  switch (card.deed) {
    case 'start':
      return startRecommended(context, false);
    case 'setup':
      return job ? give('startSetup', job) : startRecommended(context, true);
    case 'ready':
      return withJob((key) => give('finishSetup', key));
    case 'pause':
      return withJob((key) => give('pauseJob', card.reason === null ? key : { ...key, reason: card.reason }));
    case 'resume':
      return resume(context);
    case 'suspend':
      return withJob((key) => give('suspendJob', key));
    case 'done':
      return withJob(() => ({ kind: 'open', screen: 'closeOut', params: {} }));
    case 'good':
      return withJob((key) => counted(key, card.count, '0', null));
    case 'scrap':
      return withJob((key) =>
        card.reason === null
          ? { kind: 'open', screen: 'scrap', params: {} }
          : counted(key, '0', card.count, card.reason),
      );
    case 'stop':
      return give('stopEquipment', { reason: card.reason });
    case 'run':
      return give('releaseEquipment', {});
    case 'join':
      return withJob((key) => give('joinJob', key));
    case 'leave':
      return withJob((key) => give('leaveJob', key));
    case 'off':
      // Nobody to sign off: the gate says so.
      return give('signOff', { person: active ?? '-' });
    case 'undo': {
      const last = context.lastCommand();
      return last === undefined ? { kind: 'open', screen: 'actions', params: {} } : give('undo', { command: last });
    }
    case 'open':
      return { kind: 'open', screen: card.screen, params: {} };
  }
}
