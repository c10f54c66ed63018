import { signOn } from '../sign-on/sign-on.ts';

/** What a scanned code means. Today every code is a badge; lots, orders and machines join here. */
export function routeScan(code: string): void {
  void signOn(code.trim());
}
