import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';

/** How the stand-in answers one request: it writes to the response what a real server would. */
export type Behaviour = (response: ServerResponse, request: Asked) => void | Promise<void>;

/** A chat completion that was asked of the stand-in. */
export interface Asked {
  /** Counted from 1, in the order of arrival. */
  readonly n: number;
  readonly messages: AskedBody['messages'];
  readonly body: AskedBody;
  readonly headers: IncomingHttpHeaders;
}

export type AskedBody = z.infer<typeof AskedBody>;
export const AskedBody = z.looseObject({
  model: z.string(),
  messages: z.array(z.object({ role: z.string(), content: z.string() })),
  temperature: z.number().optional(),
  max_tokens: z.number().optional(),
  max_completion_tokens: z.number().optional(),
  response_format: z
    .looseObject({ type: z.string(), json_schema: z.looseObject({ schema: z.unknown() }).optional() })
    .optional(),
});

export interface SaysOptions {
  readonly finish?: string | null;
  /** `null` leaves it out, as some servers do. */
  readonly usage?: Readonly<Record<string, unknown>> | null;
  /** Waits for real: for measurements and for looking at progress, not for tests. */
  readonly afterMs?: number;
}

/** An ordinary completion. */
export function says(
  answer: string | { urgent: boolean; categories: readonly string[] } | null,
  options: SaysOptions = {},
): Behaviour {
  const content = answer === null || typeof answer === 'string' ? answer : JSON.stringify(answer);
  return async (response, request) => {
    if (options.afterMs !== undefined) await new Promise((resolve) => setTimeout(resolve, options.afterMs));
    json(response, 200, completion(request, { role: 'assistant', content, refusal: null }, options));
  };
}

/** The default answer: depends on the text of the last message and on nothing else. */
export function byText({ messages, body }: Asked, options: SaysOptions = {}): Behaviour {
  let hash = 0;
  for (const char of messages.at(-1)?.content ?? '') hash = (hash * 31 + (char.codePointAt(0) ?? 0)) >>> 0;
  const names = categoriesIn(body.response_format?.json_schema?.schema) ?? ['Bug', 'Billing', 'Other'];
  return says({ urgent: hash % 4 === 0, categories: [names[hash % names.length] ?? 'Other'] }, options);
}

/** A completion in which the model declines, as OpenAI writes it. */
export function refuses(reason: string): Behaviour {
  return (response, request) =>
    json(response, 200, completion(request, { role: 'assistant', content: null, refusal: reason }, {}));
}

export function noChoices(): Behaviour {
  return status(200, { object: 'chat.completion', choices: [] });
}

/** Any status with any body: JSON unless it is a string. */
export function status(code: number, body: unknown = '', headers: Record<string, string> = {}): Behaviour {
  return (response) => {
    const type = typeof body === 'string' ? 'text/plain' : 'application/json';
    response.writeHead(code, { 'content-type': type, ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
}

/** An error in OpenAI's own shape. */
export function openAiError(code: number, name: string | null, message: string, param: string | null = null) {
  return status(code, { error: { message, type: 'invalid_request_error', param, code: name } });
}

/** The 400 with which OpenAI turns down one way of asking. */
export function rejectsFormat(
  kind: 'json_schema' | 'json_object' | 'max_tokens' | 'max_completion_tokens' | 'temperature',
): Behaviour {
  if (kind === 'temperature') {
    const only = 'Only the default (1) value is supported.';
    const message = `Unsupported value: 'temperature' does not support 0 with this model. ${only}`;
    return openAiError(400, 'unsupported_value', message, 'temperature');
  }
  if (kind === 'max_tokens' || kind === 'max_completion_tokens') {
    const other = kind === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens';
    const message = `Unsupported parameter: '${kind}' is not supported with this model. Use '${other}' instead.`;
    return openAiError(400, 'unsupported_parameter', message, kind);
  }
  const message = `Invalid parameter: 'response_format' of type '${kind}' is not supported with this model.`;
  return openAiError(400, null, message, 'response_format');
}

/** Takes the request and never answers. */
export function hangs(): Behaviour {
  return () => {};
}

/** Ends the connection with a TCP reset. */
export function resets(): Behaviour {
  return (response) => {
    response.socket?.resetAndDestroy();
  };
}

/** Promises more than it sends, then ends the connection. */
export function cutsOffBody(): Behaviour {
  return (response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': 1000 });
    response.write('{"choices":[{"message":{"content":"', () => response.destroy());
  };
}

/** What a captive portal answers to everything: a page, with status 200. */
export function html(): Behaviour {
  return status(200, '<!DOCTYPE html>\n<html><head><title>Sign in</title></head></html>', {
    'content-type': 'text/html; charset=utf-8',
  });
}

export function notJson(): Behaviour {
  return status(200, 'upstream is warming up', { 'content-type': 'application/json' });
}

/** A body of about that many bytes, without a content-length, sent as fast as the client takes it. */
export function big(bytes: number): Behaviour {
  const chunk = Buffer.alloc(64 * 1024, ' ');
  return async (response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    const chunks = Array(Math.ceil(bytes / chunk.length)).fill(chunk);
    await pipeline(Readable.from(chunks), response).catch(() => 'the client hung up');
  };
}

/** The list of models in OpenAI's shape. */
export function lists(models: readonly string[]): Behaviour {
  return status(200, {
    object: 'list',
    data: models.map((id) => ({ id, object: 'model', owned_by: 'test' })),
  });
}

function completion({ n, messages, body }: Asked, message: object, { finish = 'stop', usage }: SaysOptions) {
  const characters = messages.reduce((sum, { content }) => sum + content.length, 0);
  const counted = { prompt_tokens: Math.ceil(characters / 4), completion_tokens: 12 };
  return {
    id: `chatcmpl-${n}`,
    object: 'chat.completion',
    created: 1_700_000_000,
    model: body.model,
    choices: [{ index: 0, message, logprobs: null, finish_reason: finish }],
    ...(usage === null ? {} : { usage: usage ?? counted }),
  };
}

function categoriesIn(schema: unknown): readonly string[] | undefined {
  const names = z.object({
    properties: z.object({
      categories: z.object({ items: z.object({ enum: z.array(z.string()).nonempty() }) }),
    }),
  });
  return names.safeParse(schema).data?.properties.categories.items.enum;
}

function json(response: ServerResponse, code: number, body: unknown) {
  const bytes = Buffer.from(JSON.stringify(body));
  response.writeHead(code, { 'content-type': 'application/json', 'content-length': bytes.length });
  response.end(bytes);
}
