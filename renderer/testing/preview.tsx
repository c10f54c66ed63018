import '../app/jitless.ts';
import { startKiosk } from '../app/start-kiosk.tsx';
import { createFakeHost } from './fake-host.ts';
import { scenes } from './scenes.ts';

/** The kiosk over a station that lives in the page, for development: `?scene=running`, `&mm=5.87`. */
const host = createFakeHost();
scenes[new URLSearchParams(location.search).get('scene') ?? 'locked']?.(host);
startKiosk(host.openCarrier);

Object.assign(globalThis, { fakeHost: host });
