import type { OpenedStore } from '../store/open-station-store.ts';
import { damageOf } from '../store/store-examination.ts';

const ATTEMPTS = 3;

/**
 * Opens a store and starts on it. When the start reads damage that opening had not met, the store is opened again, which sets it right.
 * @throws whatever opening or starting throws otherwise
 */
export async function startOnStore<T>(
  open: () => Promise<OpenedStore>,
  start: (opened: OpenedStore) => Promise<T>,
): Promise<{ readonly opened: OpenedStore; readonly started: T }> {
  for (let attempt = 1; ; attempt += 1) {
    const opened = await open();
    try {
      return { opened, started: await start(opened) };
    } catch (error) {
      const damage = damageOf(error);
      if (damage && attempt < ATTEMPTS) opened.suspect(damage.found);
      await opened.store.close();
      if (!damage || attempt === ATTEMPTS) throw error;
    }
  }
}
