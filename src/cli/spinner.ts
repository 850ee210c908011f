import type { Ora } from 'ora';
import { type World, widthOf } from '../core/world/world.js';

/** The turning mark and a space before the text, the cursor after it, and the `^C` that a terminal shows there for Ctrl-C. */
const besidesText = 5;

/** Returns how many columns the text of a spinner may have. */
export function roomForText({ stderr }: Pick<World, 'stderr'>): number {
  return widthOf(stderr) - besidesText;
}

/**
 * Makes a line with a mark that turns, on standard error; undefined where nothing may move there, and then nothing is loaded for
 * it. A line that is too wide for the terminal leaves a copy of itself with each turn.
 */
export async function createSpinner(
  { stderr, environment: { isCi, isDumb } }: World,
  wanted: boolean,
  text: string,
): Promise<Ora | undefined> {
  // Where the width is 0, ora would rub out lines without end.
  const moves = stderr.isTTY === true && stderr.columns !== 0 && !isCi && !isDumb;
  if (!wanted || !moves) return undefined;
  const { default: ora } = await import('ora');
  // `discardStdin` would take the terminal out of the mode in which Ctrl-C is a signal. Unless told, ora reads the environment
  // of the process to find out whether it is enabled.
  return ora({
    stream: stderr,
    isEnabled: true,
    discardStdin: false,
    // Its own colour is hard to read on a light terminal, and --no-color would not take it away.
    color: false,
    text,
  });
}
