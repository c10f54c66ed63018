import { create } from 'zustand';

import { rolesThatCan } from '../../shared/authority/can.ts';
import { refuse } from '../../shared/gate/refusal.ts';
import type { DevicesFile } from '../../shared/views/devices-view.ts';
import { showSuccess } from '../feedback/feedback-store.ts';
import { playTone } from '../feedback/tones.ts';
import { activePersonNow } from '../people/active-person.ts';
import { showRefusedWish } from '../refusal/refusal-store.ts';
import { stationHost } from '../station/station-host.ts';
import { viewNow } from '../station/station-views.ts';
import { settingsNow } from './device-settings.ts';

interface Saving {
  readonly busy: boolean;
  /** What is wrong with the settings that were not taken, in the words of the station. */
  readonly problems: readonly string[];
}

const savingStore = create<Saving>(() => ({ busy: false, problems: [] }));

/** How the last change went, in a component. */
export function useSaving(): Saving {
  return savingStore();
}

/** Forgets what was wrong with the last change. */
export function forgetProblems(): void {
  savingStore.setState({ problems: [] });
}

function notTaken(problems: readonly string[]): false {
  playTone('refused');
  savingStore.setState({ problems });
  return false;
}

/**
 * Changes settings of this station as the active person. Who may not, or has to prove themselves first, is told so by the refusal panel,
 * and the same change is tried again from there.
 * @param success the sentence of success, in the language of then
 * @returns true when the station has them on its disk
 */
export async function saveSettings(change: (now: DevicesFile) => DevicesFile, success: () => string): Promise<boolean> {
  const view = viewNow('devices');
  if (!view || savingStore.getState().busy) return false;
  const again = () => void saveSettings(change, success);
  const actor = activePersonNow()?.id;
  if (actor === undefined) {
    const nobody = refuse('not-signed-on', { person: '' }, [{ kind: 'ask', roles: rolesThatCan('station.configure') }]);
    showRefusedWish('settings', nobody.refusal, again);
    return false;
  }
  savingStore.setState({ busy: true, problems: [] });
  try {
    const answer = await stationHost().call('configureDevices', { actor, file: change(settingsNow(view)) });
    if (answer.ok) showSuccess(success());
    else if (answer.refusal) showRefusedWish('settings', answer.refusal, again);
    else notTaken(answer.problems);
    return answer.ok;
  } catch (error) {
    return notTaken([error instanceof Error ? error.message : String(error)]);
  } finally {
    savingStore.setState({ busy: false });
  }
}
