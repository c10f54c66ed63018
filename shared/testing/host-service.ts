import type { HostTopic, HostView } from '../host/host-contract.ts';
import type { HostService } from '../host/serve-host.ts';

/** A view to publish. */
export const noReasons: HostView<'reasons'> = {
  scrap: [],
  stop: [],
  dispatchOverride: [],
  rework: [],
  pause: [],
  reopen: [],
  short: [],
  recommendation: [],
};

/** The answer to `about` of the test service. */
export const aboutTest = { version: '1', station: 's', site: 'x', runtime: 'test', facts: 3 };

/** A station's service that notes the ids of the commands it executed and answers each with its id as the only fact. */
export function createHostService(
  over: Partial<HostService['handlers']> = {},
  views: Partial<Record<HostTopic, unknown>> = {},
): { readonly calls: string[]; readonly service: HostService } {
  const calls: string[] = [];
  const service: HostService = {
    handlers: {
      execute: async (command) => {
        calls.push(command.id);
        return { ok: true, facts: [command.id] };
      },
      beat: async () => ({ at: '2026-11-22T09:26:17.123Z' }),
      about: async () => aboutTest,
      scan: async () => ({ number: 1 }),
      actAs: async () => ({ ok: true }),
      provePin: async () => ({ ok: false, reason: 'none', waitSeconds: 0 }),
      leaveKiosk: async ({ actor }) => ({ ok: true, person: actor }),
      enrol: async () => ({ ok: true }),
      configureDevices: async () => ({ ok: true }),
      factsBehind: async () => ({ lines: [], total: 0 }),
      deviation: async () => null,
      photoOf: async () => null,
      raiseChoices: async () => ({
        subject: null,
        place: '',
        order: null,
        material: null,
        components: [],
        choices: [],
      }),
      rehearseRule: async () => ({ ok: false, problems: ['Nothing is on record here.'] }),
      whatIf: async () => ({ ok: false, problems: [{ code: 'broken-off', params: {} }] }),
      raiseByScan: async ({ on }) => ({ on }),
      testScans: async ({ on }) => ({ on }),
      diagnose: async () => ({ steps: [] }),
      supportFile: async () => ({ name: 'support.txt', text: '' }),
      ...over,
    },
    currentView: (topic) => views[topic],
  };
  return { calls, service };
}
