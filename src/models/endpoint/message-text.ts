import * as z from 'zod';
import { holdsAnswer } from '../../core/find-answer.js';
import { markThinking } from '../../core/thinking.js';

/** A text, where it is one. */
export const optionalText = z.string().nullish().catch(undefined);

/** Assistants' parts have their text a level below. */
const partText = z
  .union([z.string(), z.object({ value: z.string() }).transform(({ value }) => value)])
  .nullish()
  .catch(undefined);
const part = z.object({ type: optionalText, text: partText, reasoning: optionalText });
const call = z.object({
  arguments: z.union([z.string(), z.looseObject({}).transform((given) => JSON.stringify(given))]),
});

/** A message of a completion. What cannot be read is left out, since one odd field must not lose the others. */
export const messageSchema = z.object({
  content: z
    .union([
      z.string(),
      z.array(part.catch({ type: 'unreadable' })),
      z.looseObject({}).transform((given) => JSON.stringify(given)),
    ])
    .nullish()
    .catch(undefined),
  refusal: optionalText,
  parsed: z
    .looseObject({})
    .transform((given) => JSON.stringify(given))
    .nullish()
    .catch(undefined),
  tool_calls: z
    .array(z.object({ function: call }).optional().catch(undefined))
    .nullish()
    .catch(undefined),
  function_call: call.nullish().catch(undefined),
  // vLLM, DeepSeek, Kimi; OpenRouter, Groq, newer vLLM; OpenRouter
  reasoning_content: optionalText,
  reasoning: optionalText,
  reasoning_details: z
    .array(z.object({ text: optionalText }).catch({}))
    .nullish()
    .catch(undefined),
});

export type ChatMessage = z.infer<typeof messageSchema>;

/**
 * Returns the text of a message: that of the first place which holds an answer, else what there is to quote. In this order:
 * the content, calls of tools, what the model thought.
 */
export function textOf(message: ChatMessage): string {
  if (isPlainAnswer(message.content)) return message.content;
  const said = [contentOf(message), ...callsIn(message)];
  const thought = thoughtsIn(message);
  const found = [...said, ...thought].find(holdsAnswer);
  if (found !== undefined) return found;
  const [first] = said.filter((place) => place.trim() !== '');
  if (first !== undefined) return first;
  const [thinking] = thought.filter((place) => place.trim() !== '');
  return thinking === undefined ? '' : markThinking(thinking);
}

/** The text; of several parts those that are not thoughts. */
function contentOf({ content }: ChatMessage): string {
  if (typeof content === 'string') return content;
  const parts = content ?? [];
  return parts.map((one) => (isThought(one.type) ? '' : (one.text ?? ''))).join('');
}

function callsIn({ parsed, tool_calls, function_call }: ChatMessage): string[] {
  const calls = [...(tool_calls ?? []).map((one) => one?.function), function_call];
  return [parsed ?? '', ...calls.flatMap((one) => one?.arguments ?? [])];
}

function thoughtsIn({ content, reasoning_content, reasoning, reasoning_details }: ChatMessage): string[] {
  const parts = typeof content === 'string' ? [] : (content ?? []);
  return [
    reasoning_content ?? '',
    reasoning ?? '',
    (reasoning_details ?? []).map((one) => one.text ?? '').join(''),
    parts.map((one) => (isThought(one.type) ? (one.text ?? one.reasoning ?? '') : '')).join(''),
  ];
}

function isThought(type: string | null | undefined): boolean {
  return /think|thought|reason/i.test(type ?? '');
}

/** Returns whether this is the usual answer, without parsing it: that happens later anyway. */
function isPlainAnswer(content: ChatMessage['content']): content is string {
  return typeof content === 'string' && /^\s*\{[^{}]*"urgent"[^{}]*\}\s*$/.test(content);
}
