import type { DeviceConfig, DevicesFile } from '../../../shared/views/devices-view.ts';

function placeKey({ place }: DeviceConfig): string {
  if (place.by === 'path') return `path ${place.path}`;
  return `usb ${place.vendorId}:${place.productId} ${place.serialNumber ?? `at ${place.location ?? 'any plug'}`}`;
}

function duplicates(values: readonly string[]): string[] {
  return [...new Set(values.filter((value, index) => values.indexOf(value) !== index))];
}

/** What speaks against settings of devices, in sentences; empty when nothing does. The schema has passed already. */
export function deviceProblems({ devices, wedge }: DevicesFile): string[] {
  const problems = [
    ...duplicates(devices.map(({ id }) => id)).map(
      (id) => `Two devices have the id "${id}". Give one of them another.`,
    ),
    ...duplicates(devices.map(({ name }) => name)).map(
      (name) => `Two devices are called "${name}". Call one of them differently.`,
    ),
    ...duplicates(devices.map((device) => placeKey(device))).map(
      (place) => `Two devices have the same port (${place}). Take one of them away.`,
    ),
  ];
  for (const device of devices) {
    const { id, name } = device;
    if (id === '' || name.trim() === '')
      problems.push('A device has no name. Give it the name that people call it by.');
    if (device.place.by === 'path' && device.place.path === '') problems.push(`"${name}" has no port. Choose one.`);
  }
  if (wedge.prefix !== '' && wedge.groupSeparators.includes(wedge.prefix))
    problems.push(`"${wedge.prefix}" cannot be both the prefix of codes and a group separator. Choose another prefix.`);
  return problems;
}
