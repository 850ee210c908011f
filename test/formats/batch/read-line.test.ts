import { describe, expect, it } from 'vitest';
import type { BatchLine } from '../../../src/core/batch/remote.js';
import { readBatchLine } from '../../../src/formats/batch/read-line.js';

/** Reads the seventh line of a file. */
const read = (text: string) => readBatchLine(text, 7);

const key = 'ab'.repeat(32);
const completion = {
  id: 'chatcmpl-1',
  choices: [{ index: 0, message: { role: 'assistant', content: '{"urgent":false}' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 9, completion_tokens: 4 },
};
const answered = { key, response: { status: 200, body: completion } };

/** A line of OpenAI, with other values. */
const line = (fields: object) =>
  JSON.stringify({ id: 'batch_req_1', custom_id: key, response: null, error: null, ...fields });
const failed = (code: string, message: string): BatchLine => ({ key, failure: { code, message } });

describe('one line of an answer', () => {
  it.each<[string, string]>([
    ['of OpenAI', line({ response: { status_code: 200, request_id: 'r', body: completion } })],
    ['after a byte order mark', `\uFEFF${line({ response: { status_code: 200, body: completion } })}`],
    ['before CRLF', `${line({ response: { status_code: 200, body: completion } })}\r`],
    [
      'of Azure, in its order',
      JSON.stringify({
        custom_id: key,
        response: { body: completion, request_id: 'r', status_code: 200 },
        error: null,
      }),
    ],
    [
      'of Together, without an error',
      JSON.stringify({ custom_id: key, response: { status_code: 200, body: completion } }),
    ],
    [
      'of vLLM’s run-batch',
      JSON.stringify({
        id: 'vllm-1',
        custom_id: key,
        response: { status_code: 200, request_id: 'r', body: completion },
        error: null,
      }),
    ],
    ['with another word for the status', line({ response: { status: 200, body: completion } })],
    ['with a status in quotes', line({ response: { status_code: '200', body: completion } })],
    [
      'with the body as JSON in a text',
      line({ response: { status_code: 200, body: JSON.stringify(completion) } }),
    ],
    [
      'with the response as JSON in a text',
      line({ response: JSON.stringify({ status_code: 200, body: completion }) }),
    ],
    ['without an envelope', line({ response: completion })],
    ['without a status', line({ response: { body: completion } })],
    ['with status 0', line({ response: { status_code: 0, body: completion } })],
    [
      'beside an error, since it was paid for',
      line({ response: { status_code: 200, body: completion }, error: { code: 'x', message: 'y' } }),
    ],
  ])('%s', (_, text) => {
    expect(read(text)).toEqual(answered);
  });

  it('keeps a number for a custom_id as a text', () => {
    expect(read(line({ custom_id: 7, response: { status_code: 200, body: completion } }))).toEqual({
      ...answered,
      key: '7',
    });
  });

  it('keeps an answer without usage, and one with an error in its body', () => {
    const error = { error: { message: 'The server is overloaded.', code: 503 } };
    expect(read(line({ response: { status_code: 200, body: error } }))).toEqual({
      key,
      response: { status: 200, body: error },
    });
    const { usage, ...bare } = completion;
    expect(read(line({ response: { status_code: 200, body: bare } }))).toEqual({
      key,
      response: { status: 200, body: bare },
    });
  });
});

describe('one line of an error', () => {
  const error = {
    message: 'Bad schema.',
    type: 'invalid_request_error',
    param: 'response_format',
    code: null,
  };

  it.each<[string, string, BatchLine]>([
    [
      'the real one in the body',
      line({ response: { status_code: 400, body: { error } } }),
      { key, response: { status: 400, body: { error } } },
    ],
    [
      'expired',
      line({ error: { code: 'batch_expired', message: 'Not in time.' } }),
      failed('batch_expired', 'Not in time.'),
    ],
    ['a text', line({ error: 'Out of memory' }), failed('error', 'Out of memory')],
    [
      'a code alone',
      line({ error: { code: 'batch_cancelled' } }),
      failed('batch_cancelled', 'batch_cancelled'),
    ],
    [
      'a type for a code',
      line({ error: { type: 'server_error', message: 'No.' } }),
      failed('server_error', 'No.'),
    ],
    [
      'status 0 with the real one in the body',
      line({ response: { status_code: 0, body: { error: { code: 'server_error', message: 'No.' } } } }),
      failed('server_error', 'No.'),
    ],
    [
      'status 0 and nothing else',
      line({ response: { status_code: 0, request_id: '', body: {} } }),
      failed('no_response', 'The line holds neither an answer nor an error.'),
    ],
    [
      'status 200 and no body',
      line({ response: { status_code: 200, body: null } }),
      failed('no_response', 'The line holds neither an answer nor an error.'),
    ],
    ['nothing at all', line({}), failed('no_response', 'The line holds neither an answer nor an error.')],
    [
      'of vLLM, beside an empty response',
      line({
        response: { status_code: 400, request_id: 'r', body: null },
        error: { error: { message: 'Too long.', code: 400 } },
      }),
      { key, response: { status: 400, body: { error: { code: '400', message: 'Too long.' } } } },
    ],
    [
      'of vLLM, which names the status alone',
      line({ error: { object: 'error', message: 'Too long.', type: 'BadRequestError', code: 400 } }),
      { key, response: { status: 400, body: { error: { code: '400', message: 'Too long.' } } } },
    ],
    [
      'of Together',
      JSON.stringify({ custom_id: key, error: { message: 'No such model.', code: 'model_not_available' } }),
      failed('model_not_available', 'No such model.'),
    ],
    [
      'a page of a proxy',
      line({ response: { status_code: 502, body: '<html>Bad gateway</html>' } }),
      { key, response: { status: 502, body: '<html>Bad gateway</html>' } },
    ],
    [
      'a status without a word',
      line({ response: { status_code: 500, body: {} } }),
      { key, response: { status: 500, body: { error: {} } } },
    ],
  ])('%s', (_, text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  it('is shortened', () => {
    const found = read(line({ error: { code: 'c'.repeat(1e6), message: 'm'.repeat(1e6) } }));
    expect(found).toMatchObject({
      failure: { code: 'c'.repeat(100), message: expect.stringMatching(/^m{499}…$/) },
    });
  });
});

describe('a line that cannot be read', () => {
  it.each<[string, string]>([
    ['cut off', line({ response: { status_code: 200, body: completion } }).slice(0, 100)],
    ['no object', '[1]'],
    ['no JSON', 'upstream connect error'],
    ['without a custom_id', JSON.stringify({ response: { status_code: 200, body: completion } })],
    ['with an empty one', line({ custom_id: ' ' })],
    ['with one that is no text', line({ custom_id: { a: 1 } })],
    ['with one that is too long', line({ custom_id: 'k'.repeat(201) })],
  ])('is given by its beginning: %s', (_, text) => {
    expect(read(text)).toEqual({
      unread: expect.stringMatching(/^.{1,500}$/),
      why: expect.any(String),
      line: 7,
    });
  });

  it.each(['', '  \r', '\uFEFF'])('is nothing where it is blank: %j', (text) => {
    expect(read(text)).toBeUndefined();
  });

  it('may be nested as deep as it likes', () => {
    const deep = `${'['.repeat(1e5)}${']'.repeat(1e5)}`;
    expect(read(`{"custom_id":"${key}","error":${deep}}`)).toMatchObject({ key });
    expect(read(`{"custom_id":"${key}","response":{"status_code":200,"body":{"a":${deep}}}}`)).toMatchObject({
      key,
    });
  });
});
