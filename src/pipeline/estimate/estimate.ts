import { answerSchema } from '../../core/answer-schema.js';
import { costAt, type Rates } from '../../core/cost.js';
import type { ModelRequest, Usage } from '../../core/model.js';
import type { Prompt } from '../../core/prompt.js';
import type { CountTokens } from '../../models/tokens.js';
import {
  capped,
  certain,
  type Measured,
  Moments,
  type Prediction,
  plus,
  predictMean,
  predictTotal,
  scaled,
  times,
} from './prediction.js';
import { PastUse, type Share, type Survey } from './survey.js';

/** The tokens that a run will use. */
export interface Estimate {
  readonly input: Prediction;
  readonly output: Prediction;
  /** The share of the input that the provider will have cached, from 0 to 1. */
  readonly cachedShare: number;
  /** How many past answers the output is predicted from; without any it is a guess. */
  readonly pastAnswers: number;
  /** How many past answers the count of the input was compared with. */
  readonly compared: number;
}

export interface EstimateOptions {
  readonly countTokens: CountTokens;
  /** Whether it counts exactly as the model does. */
  readonly isExact: boolean;
  readonly prompt: Pick<Prompt, 'categories' | 'maxOutputTokens'>;
  /** Returns what past answers to this prompt used; called only where there is something to predict. */
  readonly past: () => readonly Usage[];
}

/** Tokens around each message, and before the reply (OpenAI Cookbook, How to count tokens with tiktoken). */
const aroundMessage = 4;
const beforeReply = 3;

/** How far short a count may be where nothing is known: another schema notation, another tokenizer. */
const shortfall = { exact: 0.05, other: 0.3 };

/** A guessed answer may be this many times as long. */
const guessMargin = 4;

const nothing: Estimate = {
  input: certain(0),
  output: certain(0),
  cachedShare: 0,
  pastAnswers: 0,
  compared: 0,
};

/**
 * Returns the tokens that requests without a cached answer will use. Requests are counted, and corrected by
 * what the endpoint counted for answered ones; output and the provider's cached share are predicted from past
 * answers. Assumes that each request is answered at the first try, without retries and repairs.
 */
export function estimate(survey: Survey, options: EstimateOptions): Estimate {
  const { requests } = survey;
  if (requests === 0) return nothing;
  const { countTokens, isExact, prompt } = options;
  const frame = tokensOfFrame(survey.frame, prompt, countTokens);
  const tokensOf = ({ head, size }: Share) =>
    head.length === 0 ? 0 : countTokens(head) * (size / head.length);

  const measured: Measured[] = survey.toSend.map((share) => ({ size: share.size, value: tokensOf(share) }));
  const counted = plus(certain(requests * frame), predictTotal(measured, requests, survey.characters));

  const ratios = new Moments(0.05);
  for (const share of survey.alreadyAnswered) {
    if (share.input > 0) ratios.add(share.input / (frame + tokensOf(share)));
  }
  const past = largerSet(survey.past, options.past());
  return {
    input: times(counted, correction(requests, ratios, isExact)),
    output: predictOutput(requests, past.output, prompt, countTokens),
    cachedShare: past.cachedShare,
    pastAnswers: past.output.count,
    compared: ratios.count,
  };
}

/** Returns what a run will cost, in US dollars. */
export function predictCost(rates: Rates, { input, output, cachedShare }: Estimate): Prediction {
  const ofInput = costAt(rates, { input: 1, cachedInput: cachedShare, output: 0 });
  const ofOutput = costAt(rates, { input: 0, cachedInput: 0, output: 1 });
  return plus(scaled(input, ofInput), scaled(output, ofOutput));
}

/**
 * Returns what is the same for every request: the prompt's own text, the answer's schema, the frame around
 * messages.
 */
function tokensOfFrame(
  { system, user }: ModelRequest,
  { categories }: EstimateOptions['prompt'],
  countTokens: CountTokens,
): number {
  const messages = system === undefined ? [user] : [system, user];
  const texts = [...messages, JSON.stringify(answerSchema(categories))];
  const tokens = texts.reduce((sum, text) => sum + countTokens(text), 0);
  return tokens + messages.length * aroundMessage + beforeReply;
}

/** Returns the factor from our count to the endpoint's. */
function correction(requests: number, ratios: Moments, isExact: boolean): Prediction {
  if (ratios.count > 0) return predictMean(requests, ratios);
  return { median: 1, high: 1 + (isExact ? shortfall.exact : shortfall.other) };
}

function predictOutput(
  requests: number,
  past: Moments,
  { categories, maxOutputTokens: maxOutput }: EstimateOptions['prompt'],
  countTokens: CountTokens,
): Prediction {
  const each = past.count > 0 ? predictMean(requests, past) : guessAnswer();
  return scaled(maxOutput === undefined ? each : capped(each, maxOutput), requests);

  function guessAnswer(): Prediction {
    const names = categories?.map(({ name }) => name) ?? ['CategoryA', 'CategoryB'];
    const median = countTokens(JSON.stringify({ urgent: false, categories: names.slice(0, 2) }));
    return { median, high: maxOutput ?? guessMargin * median };
  }
}

/** Answers found on the walk are past ones, too: the larger set is used, so that none is counted twice. */
function largerSet(met: PastUse, usages: readonly Usage[]): PastUse {
  if (usages.length <= met.output.count) return met;
  const past = new PastUse();
  for (const usage of usages) past.add(usage);
  return past;
}
