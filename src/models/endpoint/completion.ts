import * as z from 'zod';
import { RequestFailure } from '../../core/errors/request-failure.js';
import type { Finish, Reply } from '../../core/model.js';
import { shorten } from '../../core/text/shorten.js';
import type { RequestContext } from './advice.js';
import type { Endpoint } from './endpoint.js';
import { looksLikeHtml, readErrorBody } from './error-body.js';
import { readJsonBody } from './event-stream.js';
import type { HttpResponse } from './exchange.js';
import { failureInSuccess, quoted } from './failure.js';
import { readLimits } from './limits.js';
import { type ChatMessage, messageSchema, optionalText, textOf } from './message-text.js';
import { readUsage } from './usage.js';

const completion = z.object({
  choices: z
    .array(
      z.object({
        finish_reason: optionalText,
        native_finish_reason: optionalText, // OpenRouter: the vendor's own word
        message: messageSchema.nullish().catch(undefined),
        delta: messageSchema.nullish().catch(undefined), // of a stream that is none
        text: optionalText, // of the older API for completions
        error: z.unknown().optional(),
      }),
    )
    .nullish()
    .catch(undefined),
  usage: z.unknown().optional(),
  service_tier: z.unknown().optional(),
  error: z.unknown().optional(),
});

/**
 * Reads a success. A reply that carries its usage was paid for, so it is one whatever it holds.
 * @throws RequestFailure `no_response` where it is not a chat completion, or one that says nothing and names no usage; what an
 *   error within it means
 */
export function readCompletion(answer: HttpResponse, context: RequestContext): Reply {
  const { body, headers } = answer;
  const { endpoint, now } = context;
  const limits = readLimits(headers, now);
  const noResponse = (what: string) =>
    new RequestFailure('no_response', `${endpoint.host} answered ${what}`, {
      advice: { kind: 'again' },
      hint: `See whether ${endpoint.baseUrl} (--base-url) is the address of an API: most end in /v1.`,
      limits,
      mayBeBilled: true,
    });
  const json = readJsonBody(body);
  const { data } = completion.safeParse(json);
  const usage = readUsage({ ...data, sentTier: context.tier });
  const choice = data?.choices?.[0];
  const error = choice?.error ?? data?.error;
  const { text, finish } = choice ? readChoice(choice) : { text: '', finish: 'stop' as const };
  const isEmpty = finish === 'stop' && text.trim() === '';
  if (isEmpty && error !== undefined && error !== null)
    throw failureInSuccess({ error }, answer, context, usage);
  if (usage === undefined) {
    if (!namesChoices(json)) {
      throw noResponse(`with ${describe(body, json, endpoint)}, not a chat completion.`);
    }
    if (choice === undefined) throw noResponse('with a completion that holds no choices.');
    if (isEmpty) throw noResponse('with an empty message.');
  }
  return { text, finish, usage, limits };
}

interface Choice {
  readonly finish_reason?: string | null | undefined;
  readonly native_finish_reason?: string | null | undefined;
  readonly message?: ChatMessage | null | undefined;
  readonly delta?: ChatMessage | null | undefined;
  readonly text?: string | null | undefined;
}

function readChoice({
  finish_reason,
  native_finish_reason,
  ...choice
}: Choice): Pick<Reply, 'text' | 'finish'> {
  const message = choice.message ?? choice.delta;
  const refusal = message?.refusal ?? '';
  if (refusal !== '') return { text: refusal, finish: 'refusal' };
  const finish = finishOf(finish_reason ?? '');
  const text = message ? textOf(message) : (choice.text ?? '');
  // The usual word may say `stop` where the vendor's own says why nothing came.
  return { text, finish: finish === 'stop' && text === '' ? finishOf(native_finish_reason ?? '') : finish };
}

/** By their words, whatever their case: each vendor has its own. Every other one, and none, means that it was done. */
const finishes: readonly (readonly [words: RegExp, finish: Finish])[] = [
  [/filter|safety|prohibit|block|moderation|inspection|risk|flagged|sensitive|recitation|spii/i, 'filter'],
  [/refus/i, 'refusal'],
  [/length|max.*tokens|token.?limit/i, 'length'],
];

function finishOf(reason: string): Finish {
  return finishes.find(([words]) => words.test(reason))?.[1] ?? 'stop';
}

function describe(body: string, json: unknown, endpoint: Endpoint): string {
  const quote = (text: string) => shorten(endpoint.hide(text), quoted);
  if (body.trim() === '') return 'nothing';
  if (looksLikeHtml(body)) return 'an HTML page (of a login, or a wrong base URL?)';
  if (json === undefined) return `a text (${quote(body)})`;
  const complaint = readErrorBody(body);
  return complaint ? `an error (${quote(complaint.message)})` : `other JSON (${quote(body)})`;
}

function namesChoices(json: unknown): boolean {
  return typeof json === 'object' && json !== null && 'choices' in json;
}
