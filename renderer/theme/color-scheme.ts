import { localStorageColorSchemeManager } from '@mantine/core';

/** Remembers light or dark on this station; until somebody chooses, the system decides. */
export const colorSchemeManager = localStorageColorSchemeManager({ key: 'lineside.theme' });
