/** The scripts that a page names, which change with every version. */
export function scriptsOf(html: string): string {
  return [...html.matchAll(/<script[^>]*\ssrc="([^"]+)"/g)].map(([, source]) => source).join(' ');
}

/** Loads this page anew when the server has another version of it. When the server cannot be asked, what is shown stays. */
export async function reloadWhenNew(): Promise<void> {
  try {
    const response = await fetch(location.href, { cache: 'no-store' });
    if (!response.ok) return;
    const there = scriptsOf(await response.text());
    if (there !== '' && there !== scriptsOf(document.documentElement.outerHTML)) location.reload();
  } catch {
    // The server is not there yet; the next connection asks again.
  }
}
