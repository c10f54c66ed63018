/**
 * The sync server as a program: `node sync-server/main.ts --help`.
 */
import { readCommandLine, serverHelp } from './command-line.ts';

const read = readCommandLine(process.argv.slice(2));
if ('help' in read) process.stdout.write(serverHelp);
else if ('problem' in read) {
  process.stderr.write(`${read.problem}\n`);
  process.exitCode = 2;
} else if ('pin' in read) {
  const { runPinCommand } = await import('./people/pin-command.ts');
  const write = (text: string) => void process.stdout.write(text);
  process.exitCode = await runPinCommand(process.stdin, write, (text) => void process.stderr.write(text));
} else if ('command' in read) {
  const { runCommand } = await import('./backup/run-command.ts');
  process.exitCode = await runCommand(read.command);
} else {
  // Loaded only now: help and refusals should not wait for a database engine.
  const { runServer } = await import('./run-server.ts');
  await runServer(read.options);
}
