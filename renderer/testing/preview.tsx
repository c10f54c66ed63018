import '../app/jitless.ts';
import { startBoard } from '../andon/start-board.tsx';
import { startKiosk } from '../app/start-kiosk.tsx';
import { showScreen } from '../screen/screen-store.ts';
import { createFakeHost } from './fake-host.ts';
import { scenes } from './scenes.ts';

/** The kiosk over a station that lives in the page, for development: `?scene=running`, `&mm=5.87`; `&board` for the andon board. */
const host = createFakeHost();
const asked = new URLSearchParams(location.search);
scenes[asked.get('scene') ?? 'locked']?.(host);
if (asked.has('board')) startBoard(host.openCarrier);
else startKiosk(host.openCarrier, true);

Object.assign(globalThis, { fakeHost: host, showScreen });
