import { resolve } from 'node:path';

import { VERSION } from '../../shared/version.ts';
import { auditCommand } from '../audit/audit-command.ts';
import type { DataCommand } from '../command-line.ts';
import { importLogCommand } from '../erp/log-import/import-log-command.ts';
import { refusalsCommand } from '../erp/refusals/refusals-command.ts';
import { setPinCommand } from '../people/pin-command.ts';
import { archiveCommand } from '../trust/archive/archive-command.ts';
import { trustCommand } from '../trust/trust-command.ts';
import { backupCommand } from './backup-command.ts';
import { restoreCommand } from './restore.ts';
import { verifyBackupCommand, verifyDataCommand } from './verify.ts';
import type { CommandResult } from './verify.ts';

/** Does what was asked with the data of a server. */
export function runDataCommand(command: DataCommand): Promise<CommandResult> {
  const now = () => Date.now();
  switch (command.does) {
    case 'backup':
      return backupCommand({ data: command.data, to: command.to, program: VERSION, now });
    case 'restore':
      return restoreCommand({
        data: resolve(command.data),
        from: resolve(command.from),
        replace: command.replace,
        now,
      });
    case 'trust':
      return trustCommand(command.data, command.order);
    case 'set-pin':
      return setPinCommand(command, process.stdin);
    case 'trust-export':
    case 'trust-import':
      return archiveCommand(command, { input: process.stdin, ask: (text) => void process.stderr.write(text) });
    case 'audit':
      return auditCommand(command);
    case 'refusals':
      return refusalsCommand(command);
    case 'import-log':
      return importLogCommand(command);
    case 'verify':
      return 'from' in command ? verifyBackupCommand(resolve(command.from)) : verifyDataCommand(resolve(command.data));
  }
}

/** The same, with its result printed: to stdout when it went well, else to stderr. @returns the exit code. */
export async function runCommand(command: DataCommand): Promise<number> {
  const { ok, text } = await runDataCommand(command);
  (ok ? process.stdout : process.stderr).write(text);
  return ok ? 0 : 1;
}
