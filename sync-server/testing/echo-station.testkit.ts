/** Stands in for a headless station: speaks its side of the IPC channel and answers every frame with the frame. */
if (process.argv.includes('--station') && process.argv.includes('broken-1')) {
  process.send?.({ fatal: 'This station cannot start.' });
  process.exit(1);
}
if (process.argv.includes('unreadable-1')) {
  process.send?.({ fatal: 'Fact 7 cannot be taken.', code: 'unreadable-fact' });
  process.exit(75);
}
process.on('message', (message: { connection: number; open?: true; frame?: unknown; close?: true }) => {
  const { connection, open, frame } = message;
  if (open) process.send?.({ connection, frame: { t: 'ready' } });
  else if (frame === 'die') process.exit(3);
  else if (frame !== undefined) {
    const about = { frame, pid: process.pid, args: process.argv.slice(2) };
    process.send?.({ connection, frame: { t: 'result', n: 1, ok: true, value: about } });
  }
});
process.on('disconnect', () => process.exit(0));
process.send?.({ ready: true });
