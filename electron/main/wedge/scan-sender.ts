import { v7 } from 'uuid';

import { connectHost } from '../../../shared/host/connect-host.ts';
import { usualDevices } from '../../../shared/views/devices-view.ts';
import type { WedgeSettings } from '../../../shared/views/devices-view.ts';
import type { RecordIncident } from '../incidents/incident-log.ts';
import type { StationSupervisor } from '../station/station-supervisor.ts';

/** The main process's own connection to the station: scans of the keyboard go there, whatever the page is doing. */
export interface ScanSender {
  /** Sends a scan; while the station is away it waits, and is sent again until it is answered. */
  readonly send: (code: string) => void;
  /** How the keyboard is read, as the station knows it. */
  readonly settings: () => WedgeSettings;
}

/** The longest text that a station takes as a scan. */
const LONGEST_SCAN = 2000;

/** Connects to the station for as long as the application lives. */
export function openScanSender(station: Pick<StationSupervisor, 'connect'>, record: RecordIncident): ScanSender {
  let wedge = usualDevices.wedge;
  const link = connectHost((frame) => connection.send(frame));
  const connection = station.connect((frame) => link.receive(frame));
  link.host.subscribe('devices', (view) => {
    ({ wedge } = view);
  });
  return {
    settings: () => wedge,
    send: (code) => {
      link.host
        .call('scan', { id: v7(), text: code.slice(0, LONGEST_SCAN), source: 'wedge' })
        .catch((error: unknown) => record('scan-failed', { error: String(error) }));
    },
  };
}
