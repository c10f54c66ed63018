import { createRoot } from 'react-dom/client';

import { must } from '../../shared/invariant.ts';
import { listenToCorner } from '../leave/listen-to-corner.ts';
import type { OpenCarrier } from '../link/carrier.ts';
import { followPeople, onActivePerson } from '../people/active-person.ts';
import { mendMessages } from '../refusal/refusal-store.ts';
import { followScans } from '../scan/follow-scans.ts';
import { listenToKeys } from '../scan/listen-to-keys.ts';
import { followConnection } from '../station/connection.ts';
import { openStationHost } from '../station/station-host.ts';
import { followViews, onView } from '../station/station-views.ts';
import { applyMillimetres, followStationMillimetres } from '../theme/millimetres.ts';
import { followTheme } from '../theme/theme-choice.ts';
import { startWords } from '../words/i18n.ts';
import { App } from './App.tsx';
import { applyNonce } from './csp-nonce.ts';
import './styles.ts';

/** Another person acts: what was refused to the one before may be tried again. */
function mendOnChange(): void {
  let before: string | undefined;
  onActivePerson((person) => {
    if (person !== undefined && person.id !== before) mendMessages(before === undefined ? 'nobody' : 'all');
    before = person?.id;
  });
}

/** A kiosk shows no menu and takes no files; both would lead away from the work. */
function refuseDesktopHabits(): void {
  for (const event of ['contextmenu', 'dragover', 'drop'])
    window.addEventListener(event, (happened) => happened.preventDefault());
  // A tap leaves the focus where it was: the Enter of a scanner must not press what a finger pressed last.
  window.addEventListener('mousedown', (pressed) => pressed.preventDefault());
}

/**
 * Starts the kiosk in this window over the given carrier.
 *
 * @param canLeave around this window is a shell that can be left; a browser is closed like any other page
 */
export function startKiosk(openCarrier: OpenCarrier, canLeave: boolean): void {
  applyNonce();
  applyMillimetres();
  followTheme();
  const words = startWords();
  refuseDesktopHabits();
  const host = openStationHost(openCarrier);
  followConnection(host);
  followPeople();
  mendOnChange();
  followViews(host);
  onView('devices', ({ pixelsPer100mm }) => followStationMillimetres(pixelsPer100mm));
  followScans();
  listenToKeys();
  if (canLeave) listenToCorner();
  const root = createRoot(must(document.querySelector('#root'), 'the root element'));
  // Nothing is shown before there are words for it.
  void words.then(() => root.render(<App />));
}
