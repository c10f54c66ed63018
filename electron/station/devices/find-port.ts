import type { DevicePlace } from '../../../shared/views/devices-view.ts';
import type { FoundPort } from './port-list.ts';

function isSameUsb(place: DevicePlace, port: DevicePlace): boolean {
  return (
    place.by === 'usb' &&
    port.by === 'usb' &&
    place.vendorId === port.vendorId &&
    place.productId === port.productId &&
    // A device with a serial number is known wherever it is plugged in.
    (place.serialNumber === null || place.serialNumber === port.serialNumber)
  );
}

/**
 * The port that a device of the settings has now: by USB identity, and by the place of its plug where two of a kind have no serial number.
 * A device that is known by its path has that, listed or not.
 * @param taken ports of other devices
 */
export function findPort(
  place: DevicePlace,
  ports: readonly FoundPort[],
  taken: ReadonlySet<string> = new Set(),
): string | undefined {
  if (place.by === 'path') return place.path;
  const same = ports.filter((port) => isSameUsb(place, port.place) && !taken.has(port.path));
  const atPlace = same.find((port) => port.place.by === 'usb' && port.place.location === place.location);
  if (atPlace) return atPlace.path;
  // Plugged in elsewhere: that is it, if there is only one and nothing says otherwise.
  return same.length === 1 ? same[0]?.path : undefined;
}
