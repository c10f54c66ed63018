import { isUnfoldableFact } from '../../../shared/aggregates/unfoldable-fact.ts';
import type { OpenedStore } from '../store/open-station-store.ts';
import { damageOf } from '../store/store-examination.ts';

const ATTEMPTS = 3;

/** What speaks for a damaged store: damage that was read, or a start that stumbles over what it reads. */
function suspicionOf(error: unknown): string | undefined {
  const damage = damageOf(error);
  if (damage) return damage.found;
  if (isUnfoldableFact(error)) return `${error.message}.`;
  const isBug = error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError;
  return isBug ? `The station could not start: ${error.message}.` : undefined;
}

/**
 * Opens a store and starts on it. When the start reads damage that opening had not met, the store is opened again, which looks
 * at all of it and sets it right.
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
      const found = suspicionOf(error);
      if (found !== undefined && attempt < ATTEMPTS) opened.suspect(found);
      await opened.store.close();
      if (found === undefined || attempt === ATTEMPTS) throw error;
    }
  }
}
