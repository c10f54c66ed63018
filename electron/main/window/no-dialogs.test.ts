import { expect, it } from 'vitest';

import { incidentRecorder } from '../fakes.testkit.ts';
import { suppressDialogs } from './no-dialogs.ts';
import type { SuppressibleDialog } from './no-dialogs.ts';

it('every dialog becomes an incident and the answer "cancelled"', async () => {
  const shown = (): never => {
    throw new Error('a dialog was shown');
  };
  const dialog = {
    showErrorBox: shown,
    showMessageBox: shown,
    showMessageBoxSync: shown,
    showOpenDialog: shown,
    showOpenDialogSync: shown,
    showSaveDialog: shown,
    showSaveDialogSync: shown,
  } as SuppressibleDialog;
  const incidents = incidentRecorder();
  suppressDialogs(dialog, incidents.record);
  dialog.showErrorBox('A JavaScript error occurred', 'somewhere');
  expect(incidents.last()).toEqual({ what: 'error', text: 'A JavaScript error occurred: somewhere' });
  expect(dialog.showMessageBoxSync({ message: 'Sure?' })).toBe(0);
  expect(await dialog.showMessageBox({ message: 'Sure?' })).toMatchObject({ response: 0 });
  expect(dialog.showOpenDialogSync({})).toBeUndefined();
  expect(await dialog.showOpenDialog({})).toEqual({ canceled: true, filePaths: [] });
  expect(dialog.showSaveDialogSync({})).toBe('');
  expect(await dialog.showSaveDialog({})).toEqual({ canceled: true, filePath: '' });
  expect(incidents.kinds()).toEqual(Array.from({ length: 7 }, () => 'dialog-suppressed'));
});
