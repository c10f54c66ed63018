import { rolesThatCan } from '../../shared/authority/can.ts';
import { refuse } from '../../shared/gate/refusal.ts';
import { activePersonNow } from '../people/active-person.ts';
import { showRefusedWish } from '../refusal/refusal-store.ts';
import { stationHost } from '../station/station-host.ts';

/** What became of the wish to leave: the window closes, the refusal panel says why not, or the station could not be asked. */
export type Leaving = 'leaving' | 'refused' | 'failed';

/** Asks the station to let the active person out of the kiosk. Whoever may not, or has to sign on or prove themselves first, is told so, and it is tried again from there. */
export async function leaveKiosk(): Promise<Leaving> {
  const again = () => void leaveKiosk();
  const actor = activePersonNow()?.id;
  if (actor === undefined) {
    const ask = { kind: 'ask', roles: rolesThatCan('station.configure') } as const;
    showRefusedWish('leave', refuse('not-signed-on', { person: '' }, [ask]).refusal, again);
    return 'refused';
  }
  try {
    const answer = await stationHost().call('leaveKiosk', { actor });
    if (answer.ok) return 'leaving';
    showRefusedWish('leave', answer.refusal, again);
    return 'refused';
  } catch {
    return 'failed';
  }
}
