import { isStandardInput } from '../core/text/locations.js';
import type { Session } from '../core/world/session.js';

/** Says that tickets are read from the keyboard, and how that ends: a terminal looks as if nothing happened. */
export function sayHowInputEnds(
  { world, voice }: Pick<Session, 'world' | 'voice'>,
  locations: readonly string[],
): void {
  if (!world.stdin.isTTY || !locations.some(isStandardInput)) return;
  const end = keysThatEndInput(process.platform);
  voice.note(`waiting for tickets on standard input: paste them, then press ${end} on a line of its own`);
}

/** Returns what is pressed on a terminal to end standard input. */
export function keysThatEndInput(platform: NodeJS.Platform): string {
  return platform === 'win32' ? 'Ctrl-Z and Enter' : 'Ctrl-D';
}
