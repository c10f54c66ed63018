import './app/jitless.ts';
import { boardPaths } from '../shared/host/board-access.ts';
import { startBoard } from './andon/start-board.tsx';
import { startKiosk } from './app/start-kiosk.tsx';
import { bridgeCarrier } from './link/bridge-carrier.ts';
import { socketCarrier } from './link/socket-carrier.ts';

// A kiosk has no addresses; a browser may ask for the board.
if (location.pathname === boardPaths.page) startBoard(socketCarrier(boardPaths.socket));
else {
  const bridge = bridgeCarrier();
  startKiosk(bridge ?? socketCarrier(), bridge !== undefined);
}
