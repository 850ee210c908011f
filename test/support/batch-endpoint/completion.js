/**
 * @typedef {object} Completed How one request is answered, live or in a batch.
 * @property {number} status
 * @property {unknown} body
 */

/** @typedef {{ model?: string, messages?: readonly { role: string, content: string }[], [key: string]: unknown }} ChatBody */

/** The default answer: depends on the text of the last message and on nothing else. @param {ChatBody} body @returns {Completed} */
export function completeByText(body) {
  let hash = 0;
  const text = body.messages?.at(-1)?.content ?? '';
  for (let at = 0; at < text.length; at++) hash = (hash * 31 + text.charCodeAt(at)) >>> 0;
  const categories = [['Bug', 'Billing', 'Other'][hash % 3] ?? 'Other'];
  return completes(JSON.stringify({ urgent: hash % 4 === 0, categories }), body);
}

/** An ordinary completion with its usage. @param {string} content @param {ChatBody} body @returns {Completed} */
export function completes(content, body) {
  const characters = body.messages?.reduce((sum, message) => sum + message.content.length, 0) ?? 0;
  const input = Math.ceil(characters / 4);
  return {
    status: 200,
    body: {
      id: 'chatcmpl-batch',
      object: 'chat.completion',
      created: 1_700_000_000,
      model: body.model ?? 'stand-in',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content, refusal: null },
          logprobs: null,
          finish_reason: 'stop',
        },
      ],
      usage: { prompt_tokens: input, completion_tokens: 12, total_tokens: input + 12 },
    },
  };
}

/** An error as OpenAI writes it. @param {number} status @param {string | null} code @param {string} message @returns {Completed} */
export function failsWith(status, code, message) {
  return { status, body: { error: { message, type: 'invalid_request_error', param: null, code } } };
}
