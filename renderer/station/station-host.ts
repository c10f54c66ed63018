import { connectHost } from '../../shared/host/connect-host.ts';
import type { Host } from '../../shared/host/host-contract.ts';
import { must } from '../../shared/invariant.ts';
import type { OpenCarrier } from '../link/carrier.ts';

let current: Host | undefined;

/** Connects this window to its station; called once, before anything is shown. */
export function openStationHost(openCarrier: OpenCarrier): Host {
  // A frame that arrives while the carrier opens finds no call and no subscription, so nothing is sent before there is a carrier.
  const link = connectHost((frame) => carrier.send(JSON.stringify(frame)));
  const carrier = openCarrier({ onFrame: link.receive, onOpen: link.setOpen });
  current = link.host;
  return link.host;
}

/** The station of this window. */
export function stationHost(): Host {
  return must(current, 'the connection to the station');
}
