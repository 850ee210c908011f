import { tableLines } from '../core/text/align.js';
import type { Session } from '../core/world/session.js';
import { wrapWidthOf } from '../core/world/world.js';

/** Writes facts, each with its name, to standard output. On a terminal long ones are broken between words. */
export async function writeFacts(
  { world, output, isPlain }: Pick<Session, 'world' | 'output' | 'isPlain'>,
  facts: readonly (readonly [name: string, text: string])[],
): Promise<void> {
  const wrapAt = wrapWidthOf(world.stdout, isPlain);
  await output.write(`${tableLines(facts, { wrapAt, isPlain }).join('\n')}\n`);
}
