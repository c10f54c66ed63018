import { v7 } from 'uuid';

import type { ScanLine } from '../../shared/views/scans-view.ts';
import { stationHost } from '../station/station-host.ts';

/** The longest text that a station takes as a scan (shared/host/host-contract.ts); more is noise. */
const LONGEST_SCAN = 2000;

/** This window, for as long as it lives: several browsers may read the same label one after the other. */
const reader = v7();

/**
 * Gives a code to the station, as if a scanner had read it. What becomes of it comes with the view of scans. While the station is away the
 * scan waits for it.
 */
export function sendScan(text: string, source: Exclude<ScanLine['source'], 'serial'>): void {
  if (text === '') return;
  stationHost()
    .call('scan', { id: v7(), text: text.slice(0, LONGEST_SCAN), source, reader })
    .catch(() => undefined); // The station says in the view what it could not do.
}
