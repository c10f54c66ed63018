import { readdir, readFile, realpath } from 'node:fs/promises';
import path from 'node:path';

import type { DevicePlace } from '../../../shared/views/devices-view.ts';
import { loadSerialPort } from './serial-port.ts';

/** A serial port that the system has now. */
export interface FoundPort {
  readonly path: string;
  readonly place: DevicePlace;
  readonly label: string;
}

/** Lists the serial ports of this machine. Tests bring their own: pseudo terminals are in no list. */
export type ListPorts = () => Promise<readonly FoundPort[]>;

const TTY = '/sys/class/tty';

async function textIn(file: string): Promise<string | undefined> {
  return await readFile(file, 'utf8').then(
    (text) => text.trim(),
    () => undefined,
  );
}

const hex4 = (text: string | undefined) =>
  text !== undefined && /^[0-9a-f]{1,4}$/i.test(text) ? text.toLowerCase().padStart(4, '0') : undefined;

/** The USB device that a port belongs to: the first folder above it that has a vendor. */
async function usbOf(device: string): Promise<{ readonly place: DevicePlace; readonly label: string } | undefined> {
  for (let folder = device; folder.startsWith('/sys/devices/'); folder = path.dirname(folder)) {
    const vendorId = hex4(await textIn(path.join(folder, 'idVendor')));
    const productId = hex4(await textIn(path.join(folder, 'idProduct')));
    if (vendorId === undefined || productId === undefined) continue;
    const [serialNumber, manufacturer, product] = await Promise.all(
      ['serial', 'manufacturer', 'product'].map((name) => textIn(path.join(folder, name))),
    );
    return {
      place: { by: 'usb', vendorId, productId, serialNumber: serialNumber ?? null, location: path.basename(folder) },
      label: [manufacturer, product].filter((part) => part !== undefined && part !== '').join(' '),
    };
  }
  return undefined;
}

/** What is soldered in counts when there is a chip behind it: `type` is 0 for the places that the kernel keeps free. */
async function linuxPort(name: string): Promise<FoundPort | undefined> {
  const device = await realpath(path.join(TTY, name, 'device')).catch(() => undefined);
  if (device === undefined) return undefined;
  const file = `/dev/${name}`;
  const usb = await usbOf(device);
  if (usb) return { path: file, place: usb.place, label: usb.label === '' ? name : usb.label };
  if ((await textIn(path.join(TTY, name, 'type'))) === '0') return undefined;
  return { path: file, place: { by: 'path', path: file }, label: name };
}

/** Reads what the kernel knows. No program is started for it (node-serialport starts udevadm and ends the process where there is none). */
async function linuxPorts(): Promise<FoundPort[]> {
  const names = await readdir(TTY).catch(() => []);
  // tty0 to tty63 are consoles; ports have a letter behind tty.
  const ports = await Promise.all(names.filter((name) => /^tty[A-Z]/.test(name)).map((name) => linuxPort(name)));
  return ports.filter((port) => port !== undefined).toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

async function otherPorts(): Promise<FoundPort[]> {
  const SerialPort = await loadSerialPort();
  const ports = await SerialPort.list();
  return ports.map(({ path: file, vendorId, productId, serialNumber, locationId, manufacturer }) => {
    const vendor = hex4(vendorId);
    const product = hex4(productId);
    const place: DevicePlace =
      vendor === undefined || product === undefined
        ? { by: 'path', path: file }
        : {
            by: 'usb',
            vendorId: vendor,
            productId: product,
            serialNumber: serialNumber ?? null,
            location: locationId ?? null,
          };
    return { path: file, place, label: manufacturer ?? file };
  });
}

/** The ports of this machine. @throws where there is no binding for it */
export const systemPorts: ListPorts = () => (process.platform === 'linux' ? linuxPorts() : otherPorts());
