import type { HostResult } from '../../../shared/host/host-contract.ts';
import type { DevicesView } from '../../../shared/views/devices-view.ts';
import type { ScansView } from '../../../shared/views/scans-view.ts';
import type { SyncView } from '../../../shared/views/view-schemas.ts';

/** What support gets to know. Nothing of it names people, customers or what is made. */
export interface SupportFacts {
  readonly at: string;
  readonly about: HostResult<'about'>;
  /** Of the machine: platform, memory and the like. */
  readonly machine: Readonly<Record<string, string | number>>;
  readonly steps: HostResult<'diagnose'>['steps'];
  readonly sync: SyncView;
  readonly devices: DevicesView;
  readonly scans: ScansView;
  /** How many documents of each kind the plan has. */
  readonly plan: Readonly<Record<string, number>>;
  /** What the shell of a kiosk noted, without anything that names somebody. */
  readonly incidents: readonly Readonly<Record<string, unknown>>[];
}

/** What became of scans, by kind of outcome and code of refusal: what was read is left out, badges are among it. */
function outcomes({ lines }: ScansView): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { outcome, source } of lines) {
    const key = `${source} ${outcome.kind === 'refused' ? outcome.refusal.code : outcome.kind}`;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

/** Settings and states of devices, without the names that people gave them. */
function devicesWithoutNames({ devices, ports, wedge, pixelsPer100mm }: DevicesView): unknown {
  const bare = (text: string) =>
    devices.reduce((rest, { config }) => (config.name === '' ? rest : rest.replaceAll(config.name, config.id)), text);
  return {
    wedge,
    pixelsPer100mm,
    devices: devices.map((device) => {
      const { name: _, ...config } = device.config;
      return { ...device, config, detail: bare(device.detail) };
    }),
    ports,
  };
}

/** The text of the support file: JSON, so that people and programs read it. */
export function supportText(facts: SupportFacts): string {
  const { at, about, machine, steps, sync, devices, scans, plan, incidents } = facts;
  const content = {
    at,
    about,
    machine,
    steps: steps.map(({ code, state, params }) => {
      const { device: _, detail: __, ...values } = params;
      return { code, state, params: values };
    }),
    sync,
    devices: devicesWithoutNames(devices),
    scans: outcomes(scans),
    plan,
    incidents,
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}
