import { describe, expect, it } from 'vitest';
import { readErrorBody } from '../../../src/models/endpoint/error-body.js';

describe('the body of an error', () => {
  it.each([
    [
      'OpenAI',
      '{"error":{"message":"No.","type":"t","param":"messages","code":"c"}}',
      { param: 'messages', code: 'c' },
    ],
    [
      'llama.cpp',
      '{"error":{"code":400,"message":"No.","type":"exceed_context_size_error","n_ctx":256}}',
      { code: 'exceed_context_size_error' },
    ],
    ['LiteLLM', '{"error":{"message":"No.","type":null,"param":null,"code":"400"}}', {}],
    ['LM Studio', '{"error":"No."}', {}],
    ['xAI', '{"code":"Client specified an invalid argument","error":"No."}', {}],
    ['text-generation-inference', '{"error":"No.","error_type":"validation"}', {}],
    [
      'older vLLM',
      '{"object":"error","message":"No.","type":"BadRequestError","param":null,"code":400}',
      { code: 'BadRequestError' },
    ],
    ['FastAPI', '{"detail":"No."}', {}],
    ['a gateway of Gemini', '[{"error":{"code":400,"message":"No.","status":"INVALID_ARGUMENT"}}]', {}],
    ['DeepSeek, once', 'No.\n', {}],
  ])('of %s tells what was wrong', (_, body, more) => {
    expect(readErrorBody(body)).toEqual({ message: 'No.', param: undefined, code: undefined, ...more });
  });

  it.each([
    ['FastAPI', '{"detail":[{"type":"extra_forbidden","loc":["body","max_completion_tokens"],"msg":"No."}]}'],
    [
      'Mistral',
      '{"object":"error","message":{"detail":[{"loc":["body","max_completion_tokens"],"msg":"No."}]}}',
    ],
  ])('of %s names the place it complains of', (_, body) => {
    expect(readErrorBody(body)?.message).toBe('body.max_completion_tokens: No.');
  });

  it.each([
    ['nothing', ''],
    ['blanks', ' \n'],
    ['a page', '<html><body>502 Bad Gateway</body></html>'],
    ['other JSON', '{"status":"down"}'],
    ['a list of nothing', '[]'],
    ['null', '{"error":null}'],
    ['a hundred thousand brackets', '['.repeat(100_000) + ']'.repeat(100_000)],
  ])('says nothing when it is %s', (_, body) => {
    expect(readErrorBody(body)).toBeUndefined();
  });

  it('is not read on and on', () => {
    expect(readErrorBody(`{"error":"${'long '.repeat(1_000_000)}"}`)?.message.length).toBeLessThanOrEqual(
      10_000,
    );
  });
});
