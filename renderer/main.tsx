import './app/jitless.ts';
import { boardPaths } from '../shared/host/board-access.ts';
import { startBoard } from './andon/start-board.tsx';
import { startKiosk } from './app/start-kiosk.tsx';
import { bridgeCarrier } from './link/bridge-carrier.ts';
import { socketCarrier } from './link/socket-carrier.ts';
import { mayConnectAgain, startPaired } from './pairing/start-paired.tsx';

// A kiosk has no addresses and belongs to its station; a browser must be let in, and may ask for the board.
const bridge = bridgeCarrier();
const isBoard = location.pathname === boardPaths.page;
if (bridge && !isBoard) startKiosk(bridge, true);
else
  void startPaired(isBoard, () => {
    if (isBoard) startBoard(socketCarrier({ path: boardPaths.socket, mayConnectAgain }));
    else startKiosk(socketCarrier({ mayConnectAgain }), false);
  });
