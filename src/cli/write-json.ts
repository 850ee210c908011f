import { jsonItem, jsonLine, jsonText } from '../core/text/json.js';
import type { Session } from '../core/world/session.js';
import type { Shown } from '../run/shown/index.js';

/** Prints what a command shows with `--json`: nothing else is on standard output then. */
export async function writeJson<C extends keyof Shown>(
  { output }: Pick<Session, 'output'>,
  _command: C,
  shown: Shown[C],
): Promise<void> {
  await output.write(jsonText(shown));
}

/** Prints the same on one line, for a command that prints again and again. */
export async function writeJsonLine<C extends keyof Shown>(
  { output }: Pick<Session, 'output'>,
  _command: C,
  shown: Shown[C],
): Promise<void> {
  await output.write(jsonLine(shown));
}

/** Prints a list that may be too long for the memory, item by item. */
export async function writeJsonList<C extends ListCommand>(
  { output }: Pick<Session, 'output'>,
  _command: C,
  items: Iterable<Shown[C][number]>,
): Promise<void> {
  let before = '[\n';
  for (const item of items) {
    await output.write(before + jsonItem(item));
    before = ',\n';
  }
  await output.write(before === ',\n' ? '\n]\n' : '[]\n');
}

/** The commands that print a list. */
type ListCommand = {
  [C in keyof Shown]: Shown[C] extends readonly unknown[] ? C : never;
}[keyof Shown];
