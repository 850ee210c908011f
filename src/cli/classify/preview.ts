import { batchTier } from '../../core/cost.js';
import { align, tableLines } from '../../core/text/align.js';
import { wrapSentences } from '../../core/text/fit.js';
import { counted, grouped, roughly } from '../../core/text/numbers.js';
import { shellWord } from '../../core/text/quote-name.js';
import { visible } from '../../core/text/visible.js';
import type { Session } from '../../core/world/session.js';
import { wrapWidthOf } from '../../core/world/world.js';
import { describeEstimate } from '../../pipeline/estimate/describe-estimate.js';
import type { RunPreview } from '../../run/preview.js';
import { describeRemoved } from '../../sources/cleaning/describe-cleaned.js';

/** Shows what a run would do: the first request as the model would get it, how much to ask, and the cost. */
export async function printPreview(
  { world, output, isPlain, voice }: Session,
  preview: RunPreview,
): Promise<void> {
  const { first } = preview.before ?? preview;
  const begin = (name: string) => (isPlain ? `${name}:` : `--- ${name}`);
  const end = isPlain ? 'end of the message' : '---';
  const message = (text: string) => (voice.isVerbose ? linesOf(text) : shortened(linesOf(text)));
  const system = first?.system === undefined ? [] : [begin('system message'), ...message(first.system)];
  const user =
    first === undefined ? [] : [begin('message for the first ticket'), ...message(first.user), end];
  const facts = [
    ...cutLines(preview.before ?? preview),
    ...beforeLines(preview, isPlain),
    ...countLines(preview, isPlain),
    ...savedLines(preview),
    ...formerLines(preview),
    ...uncleanedLines(preview),
    '',
    ...costLines(preview, isPlain),
    ...batchLines(preview),
    ...updateLines(preview),
  ];
  const width = wrapWidthOf(world.stdout, isPlain);
  const lines = [...system, ...user, ...facts.flatMap((line) => wrapSentences(line, width))];
  await output.write(`${lines.join('\n')}\n`);
}

/** What the first of two models would do. */
function beforeLines({ before, tickets, model }: RunPreview, isPlain: boolean): string[] {
  if (!before) return [];
  const going = `at most ${grouped(tickets)} of ${counted(before.tickets, 'ticket')} go on to ${visible(model)}:`;
  return [
    `${visible(before.model)} is first:`,
    ...countLines(before, isPlain),
    ...costLines(before, isPlain),
    '',
    going,
  ];
}

/** What would be written where the tickets come from. */
function updateLines({ update }: RunPreview): string[] {
  return update === undefined ? [] : ['', ...update.map(visible)];
}

/** What is not sent of the first ticket. */
function cutLines({ firstCut }: RunPreview): string[] {
  return firstCut === undefined ? [] : [`cut: ${describeRemoved(firstCut.removed, firstCut.characters)}`];
}

/** What cleaning saves. */
function savedLines({ tickets, saved }: RunPreview): string[] {
  if (saved.tickets === 0) return [];
  const what =
    saved.tokens === undefined
      ? counted(saved.characters, 'character')
      : `about ${roughly(saved.tokens)} tokens`;
  const which = `${grouped(saved.tickets)} of ${counted(tickets, 'ticket')}`;
  return ['', `Cleaning takes ${what} out of ${which}; --raw-text sends them.`];
}

/** What it costs, once, that texts are cleaned. */
function uncleanedLines({ cachedUncleaned, withoutSubject }: RunPreview): string[] {
  if (cachedUncleaned === 0) return [];
  const requests = counted(cachedUncleaned, 'request is', 'requests are');
  const column =
    withoutSubject === undefined
      ? ''
      : ` (with --text-column ${visible(shellWord(withoutSubject))} where they had no subject)`;
  return [
    '',
    `${requests} cached with texts as they were found, as earlier versions sent them, and will be sent again cleaned, once.`,
    `--raw-text sends them as they were found and uses what is cached${column}.`,
  ];
}

function countLines(
  { model, isFree, tickets, withoutText, distinct, cached }: RunPreview,
  isPlain: boolean,
): string[] {
  const facts: [string, number][] = [
    ['tickets', tickets],
    ['without text', withoutText],
    [isFree ? 'distinct texts' : 'distinct requests', distinct],
    ['already cached', cached],
    [isFree ? `for the ${model} model` : 'to send', distinct - cached],
  ];
  return isPlain
    ? tableLines(
        facts.map(([name, count]) => [name, grouped(count)]),
        { isPlain },
      )
    : align(
        facts.map(([name, count]) => [grouped(count), name]),
        { right: [0] },
      );
}

/** What it costs, once, that the text of a ticket has its subject. */
function formerLines({ cachedWithoutSubject, withoutSubject }: RunPreview): string[] {
  if (cachedWithoutSubject === 0 || withoutSubject === undefined) return [];
  const requests = counted(cachedWithoutSubject, 'request is', 'requests are');
  return [
    '',
    `${requests} cached without the subject, as earlier versions sent them, and will be sent again with it, once.`,
    `--text-column ${visible(shellWord(withoutSubject))} sends the texts without it and uses what is cached.`,
  ];
}

function costLines({ distinct, cached, estimate, ...preview }: RunPreview, isPlain: boolean): string[] {
  if (distinct === cached)
    return [`There is nothing to ${preview.isFree ? 'answer' : 'send'}, so it costs nothing.`];
  if (estimate === undefined) return ['The embedded model costs nothing.'];
  const { model, isExact, price, tier, priceAsOf } = preview;
  const source = priceAsOf === undefined ? 'the price in ticketsift.yaml' : `OpenAI’s prices of ${priceAsOf}`;
  return describeEstimate(estimate, {
    model,
    isExact,
    isPlain,
    price,
    priceFrom: atTier(source, tier),
  });
}

function atTier(source: string, tier: string | undefined): string {
  if (tier === undefined) return source;
  return tier === batchTier ? `${source}, in batches` : `${source}, at the service tier ${visible(tier)}`;
}

/** How the requests would go in batches. */
function batchLines({ batches: figures }: RunPreview): string[] {
  if (!figures || figures.requests === 0) return [];
  const { requests, batches, rounds } = figures;
  const sent = `${counted(requests, 'request')} in ${counted(batches, 'batch', 'batches')}, and the first live`;
  const inRounds =
    rounds === undefined
      ? '. Where the account limits what waits at once, some go when others have ended'
      : rounds > 1
        ? `, in ${counted(rounds, 'round')}, since no more may wait at once`
        : '';
  return ['', `Sends ${sent}${inRounds}.`];
}

/** Line by line, since line breaks are part of a prompt's look, and all else that moves a terminal is not. */
function linesOf(text: string): string[] {
  return text.split(/\r?\n/).map(visible);
}

/** The lines of a message that are shown of its beginning, and of its end, where the ticket is. */
const shownLines = { first: 12, last: 8 };

/** Leaves out the middle of a long message. */
function shortened(lines: readonly string[]): readonly string[] {
  const { first, last } = shownLines;
  const more = lines.length - first - last;
  // The note would take as much room as the one line that it leaves out.
  if (more <= 1) return lines;
  return [...lines.slice(0, first), `… ${grouped(more)} more lines (-v shows all)`, ...lines.slice(-last)];
}
