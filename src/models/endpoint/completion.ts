import * as z from 'zod';
import { RequestFailure } from '../../core/errors/request-failure.js';
import type { Finish, Reply } from '../../core/model.js';
import { parseJson } from '../../core/text/json.js';
import { shorten } from '../../core/text/shorten.js';
import type { RequestContext } from './advice.js';
import type { Endpoint } from './endpoint.js';
import { looksLikeHtml, readErrorBody } from './error-body.js';
import type { HttpResponse } from './exchange.js';
import { quoted } from './failure.js';
import { readLimits } from './limits.js';

const count = z.int().nonnegative();

const usage = z
  .object({
    prompt_tokens: count,
    completion_tokens: count,
    prompt_tokens_details: z.object({ cached_tokens: count.nullish() }).nullish(),
  })
  .transform(({ prompt_tokens, completion_tokens, prompt_tokens_details }) => ({
    input: prompt_tokens,
    cachedInput: prompt_tokens_details?.cached_tokens ?? 0,
    output: completion_tokens,
  }));

/** Reasoning models behind some gateways answer in parts, of which those with a text are the answer. */
const content = z.union([
  z.string(),
  z
    .array(z.object({ text: z.string().optional() }))
    .transform((parts) => parts.map(({ text }) => text ?? '').join('')),
]);

const completion = z.object({
  choices: z.array(
    z.object({
      finish_reason: z.string().nullish(),
      message: z.object({ content: content.nullish(), refusal: z.string().nullish() }),
    }),
  ),
  // A reply is worth more than its price: usage that cannot be read is left out.
  usage: usage.nullish().catch(undefined),
});

/** The reasons that mean something to us; every other one, and none, means that the model was done. */
const finishes: ReadonlyMap<string, Finish> = new Map([
  ['length', 'length'],
  ['max_tokens', 'length'],
  ['model_length', 'length'], // Mistral
  ['content_filter', 'filter'],
]);

/**
 * Reads a success.
 * @throws RequestFailure `no_response` when it is no chat completion, or one that says nothing
 */
export function readCompletion({ body, headers }: HttpResponse, { endpoint, now }: RequestContext): Reply {
  const limits = readLimits(headers, now);
  const noResponse = (what: string) =>
    new RequestFailure('no_response', `${endpoint.host} answered ${what}`, {
      advice: { kind: 'again' },
      limits,
      mayBeBilled: true,
    });
  const checked = completion.safeParse(parseJson(body));
  if (!checked.success) throw noResponse(`with ${describe(body, endpoint)}, not a chat completion.`);
  const [choice] = checked.data.choices;
  if (choice === undefined) throw noResponse('with a completion that holds no choices.');
  const { message, finish_reason } = choice;
  const refusal = message.refusal ?? '';
  const finish = refusal !== '' ? 'refusal' : (finishes.get(finish_reason ?? '') ?? 'stop');
  const text = refusal !== '' ? refusal : (message.content ?? '');
  if (finish === 'stop' && text.trim() === '') throw noResponse('with an empty message.');
  return { text, finish, usage: checked.data.usage ?? undefined, limits };
}

function describe(body: string, endpoint: Endpoint): string {
  const quote = (text: string) => shorten(endpoint.hide(text), quoted);
  if (body.trim() === '') return 'nothing';
  if (looksLikeHtml(body)) return 'an HTML page (of a login, or a wrong base URL?)';
  if (parseJson(body) === undefined) return `a text (${quote(body)})`;
  const complaint = readErrorBody(body);
  return complaint ? `an error (${quote(complaint.message)})` : `other JSON (${quote(body)})`;
}
