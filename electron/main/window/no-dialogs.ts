import type { Dialog } from 'electron';

import type { RecordIncident } from '../incidents/incident-log.ts';

/** The dialog functions that could stop a kiosk until somebody finds a keyboard. */
export type SuppressibleDialog = Pick<
  Dialog,
  | 'showErrorBox'
  | 'showMessageBox'
  | 'showMessageBoxSync'
  | 'showOpenDialog'
  | 'showOpenDialogSync'
  | 'showSaveDialog'
  | 'showSaveDialogSync'
>;

/** Replaces every dialog by an incident and the answer "cancelled". Electron itself calls showErrorBox for errors nobody caught. */
export function suppressDialogs(dialog: SuppressibleDialog, record: RecordIncident): void {
  const note = (what: string, text = ''): void => record('dialog-suppressed', { what, text });
  dialog.showErrorBox = (title, content) => note('error', `${title}: ${content}`);
  dialog.showMessageBox = () => {
    note('message');
    return Promise.resolve({ response: 0, checkboxChecked: false });
  };
  dialog.showMessageBoxSync = () => {
    note('message');
    return 0;
  };
  dialog.showOpenDialog = () => {
    note('open');
    return Promise.resolve({ canceled: true, filePaths: [] });
  };
  dialog.showOpenDialogSync = () => {
    note('open');
    return undefined;
  };
  dialog.showSaveDialog = () => {
    note('save');
    return Promise.resolve({ canceled: true, filePath: '' });
  };
  dialog.showSaveDialogSync = () => {
    note('save');
    return '';
  };
}
