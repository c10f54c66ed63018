import { setNonce } from 'get-nonce';

/** The nonce of this page load; whoever serves index.html puts it there. Undefined when nobody did (a development server). */
function cspNonce(): string | undefined {
  const content = document.querySelector('meta[name="csp-nonce"]')?.getAttribute('content');
  return content === null || content === undefined || content === '' || content.startsWith('__') ? undefined : content;
}

const nonce = cspNonce();

/** Lets Mantine put its variables into a style tag that the content security policy accepts. */
export function styleNonce(): string {
  return nonce ?? '';
}

/** Tells libraries that write style tags of their own. */
export function applyNonce(): void {
  if (nonce !== undefined) setNonce(nonce);
}
