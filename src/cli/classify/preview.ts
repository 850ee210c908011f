import type { Usage } from '../../core/model.js';
import type { Prompt } from '../../core/prompt.js';
import { visible } from '../../core/text/visible.js';
import type { Session } from '../../core/world/session.js';
import { embedded } from '../../models/choose.js';
import { openAiPrices, priceOf, pricesAsOf } from '../../models/prices.js';
import type { Preview } from '../../pipeline/estimate/preview.js';
import type { OpenedModel } from '../../run/model-and-memory.js';
import { describeEstimate } from './estimate.js';

interface PreviewFacts {
  readonly prompt: Prompt;
  readonly opened: Pick<OpenedModel, 'model' | 'price'>;
  /** What answers to this prompt used in the past. */
  readonly past: () => readonly Usage[];
}

/** Shows what a run would do: the first request as the model would get it, how much to ask, and the cost. */
export async function printPreview(
  { output }: Session,
  preview: Preview,
  facts: PreviewFacts,
): Promise<number> {
  const { first } = preview;
  const system = first?.system === undefined ? [] : ['--- system message', shown(first.system)];
  const user = first === undefined ? [] : ['--- message for the first ticket', shown(first.user), '---'];
  const lines = [...system, ...user, ...countLines(preview), '', ...(await costLines(preview, facts))];
  await output.write(`${lines.join('\n')}\n`);
  return 0;
}

function countLines({ tickets, unaskable, distinct, remembered }: Preview): string[] {
  const facts: [string, number][] = [
    ['tickets', tickets],
    ['without text', unaskable],
    ['distinct requests', distinct],
    ['already remembered', remembered],
    ['to ask', distinct - remembered],
  ];
  const width = Math.max(...facts.map(([, count]) => count.toLocaleString('en').length));
  return facts.map(([name, count]) => `${count.toLocaleString('en').padStart(width)}  ${name}`);
}

async function costLines({ survey }: Preview, { prompt, opened, past }: PreviewFacts): Promise<string[]> {
  const { model, price } = opened;
  if (survey.requests === 0) return ['There is nothing to ask, so that it costs nothing.'];
  if (model.name === embedded) return ['The embedded model costs nothing.'];
  const [{ loadTokenizer, countsExactly }, { estimate }] = await Promise.all([
    import('../../models/tokens.js'),
    import('../../pipeline/estimate/estimate.js'),
  ]);
  const isExact = countsExactly(model.name);
  const countTokens = await loadTokenizer();
  const isShipped = price !== undefined && price === priceOf(model.name, openAiPrices);
  return describeEstimate(estimate(survey, { countTokens, isExact, prompt, past }), {
    model: model.name,
    isExact,
    price,
    priceFrom: isShipped ? `OpenAI’s prices of ${pricesAsOf}` : 'the price in ticketsift.yaml',
  });
}

/** Line by line, since line breaks are part of a prompt's look, and all else that moves a terminal is not. */
function shown(text: string): string {
  return text.split(/\r?\n/).map(visible).join('\n');
}
