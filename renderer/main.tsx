import './app/jitless.ts';
import { startKiosk } from './app/start-kiosk.tsx';
import { bridgeCarrier } from './link/bridge-carrier.ts';
import { socketCarrier } from './link/socket-carrier.ts';

startKiosk(bridgeCarrier() ?? socketCarrier);
