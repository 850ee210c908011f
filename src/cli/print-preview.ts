import { visible } from '../core/visible.js';
import type { Preview } from '../pipeline/preview.js';
import type { Session } from './session.js';

/** Shows what a run would do: the first request as the model would get it, and how much there is to ask. */
export async function printPreview({ output }: Session, { first, ...counts }: Preview): Promise<number> {
  const toAsk = counts.distinct - counts.remembered;
  const facts: [string, number][] = [
    ['tickets', counts.tickets],
    ['without text', counts.unaskable],
    ['distinct requests', counts.distinct],
    ['already remembered', counts.remembered],
    ['to ask', toAsk],
  ];
  const width = Math.max(...facts.map(([, count]) => count.toLocaleString('en').length));
  const lines = facts.map(([name, count]) => `${count.toLocaleString('en').padStart(width)}  ${name}`);
  const system = first?.system === undefined ? [] : ['--- system message', shown(first.system)];
  const user = first === undefined ? [] : ['--- message for the first ticket', shown(first.user), '---'];
  await output.write(`${[...system, ...user, ...lines].join('\n')}\n`);
  return 0;
}

/** Line by line, since line breaks are part of a prompt's look, and all else that moves a terminal is not. */
function shown(text: string): string {
  return text.split(/\r?\n/).map(visible).join('\n');
}
