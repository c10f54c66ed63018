/**
 * Pages for the moments when there are no screens. They have no scripts, and they do not know whose language to speak: the person
 * at the kiosk is known only to the station. So each says its line in all the languages that are shipped.
 */

const restartingLines = [
  ['en', 'The screen is restarting. Everything that was confirmed is stored.'],
  ['de', 'Der Bildschirm startet neu. Alles Bestätigte ist gespeichert.'],
  ['es', 'La pantalla se está reiniciando. Todo lo confirmado está guardado.'],
  ['pl', 'Ekran uruchamia się ponownie. Wszystko, co potwierdzono, jest zapisane.'],
  ['zh', '屏幕正在重新启动。已确认的内容均已保存。'],
] as const;

const problemLines = [
  ['en', 'This kiosk cannot start.'],
  ['de', 'Dieses Terminal kann nicht starten.'],
  ['es', 'Este terminal no puede arrancar.'],
  ['pl', 'Ten terminal nie może się uruchomić.'],
  ['zh', '本终端无法启动。'],
] as const;

/** The page that is shown while the screens come back. */
export function restartingPage(nonce: string): string {
  return page(nonce, 'Restarting', linesOf(restartingLines));
}

/** The page that says why the kiosk cannot start. `problem` is plain text. */
export function problemPage(nonce: string, problem: string): string {
  return page(nonce, 'Cannot start', `${linesOf(problemLines)}<pre>${escapeHtml(problem)}</pre>`);
}

function linesOf(lines: readonly (readonly [language: string, text: string])[]): string {
  return lines.map(([language, text]) => `<p lang="${language}">${text}</p>`).join('');
}

function page(nonce: string, title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>${title}</title>
<style nonce="${nonce}">
  html { background: #d8d8d8; color: #16181a; font: 24px/1.4 system-ui, sans-serif; }
  body { min-height: 100vh; margin: 0; padding: 10vh 8vw; box-sizing: border-box; user-select: none; }
  p { margin: 0 0 0.6em; }
  p:first-child { font-size: 40px; font-weight: 600; }
  pre { white-space: pre-wrap; font: inherit; border-left: 8px solid #a4161a; margin: 1.5em 0 0; padding-left: 1em; }
  @media (prefers-color-scheme: dark) { html { background: #2b2e31; color: #f2f2f2; } pre { border-color: #ff8a80; } }
</style>
</head>
<body>${body}</body>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`);
}
