import { build } from './build.ts';
import { electronRuntime } from './electron-runtime.ts';
import { ensureSystemPackages, type SystemJob } from './system-packages.ts';
import { hasDisplay, startVirtualDisplay } from './virtual-display.ts';

/**
 * Playwright's global set-up: whatever the end-to-end tests need is there, so that `npx playwright test e2e/x.spec.ts` works by itself.
 * Playwright calls the returned function at the end.
 */
export default async function prepareEndToEndTests(): Promise<() => void> {
  const jobs: SystemJob[] = ['electron', 'browser', 'serial'];
  if (!hasDisplay()) jobs.push('display');
  const { message } = await ensureSystemPackages(jobs, console.error);
  if (message !== undefined) throw new Error(message);
  await electronRuntime();
  await build();
  if (hasDisplay()) return () => {};
  const display = await startVirtualDisplay();
  process.env['DISPLAY'] = display.name;
  return display.stop;
}
