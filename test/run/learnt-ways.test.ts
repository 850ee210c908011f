import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openAiError, rejectsFormat, startEndpoint } from '../support/endpoint.js';
import { csvOf, newUser } from '../support/program.js';
import { plainly } from '../support/zoo/index.js';

const prompt = '---\ncategories: [{ name: Bug }]\ntemperature: 0\n---\n{text}\n';

/** An endpoint that takes neither a schema nor a temperature. */
const startStrict = () =>
  startEndpoint({
    answer: (request) => {
      if (request.body.temperature !== undefined) return rejectsFormat('temperature');
      return request.body.response_format?.type === 'json_schema' ? rejectsFormat('json_schema') : plainly;
    },
  });

async function newRunner(url: string) {
  const user = await newUser();
  await user.folder.write('p.md', prompt);
  let n = 0;
  const run = async (...flags: string[]) => {
    await user.folder.write('t.csv', csvOf([`ticket ${n++}`]));
    const args = ['classify', 't.csv', '--base-url', url, '--model', 'm', '--prompt', 'p.md'];
    return user.run([...args, ...flags]);
  };
  return { user, run, [Symbol.asyncDispose]: () => user[Symbol.asyncDispose]() };
}

it('how many requests an endpoint takes is kept, and not with --no-cache', async () => {
  let left = 20;
  await using endpoint = await startEndpoint({
    answer: () => (response, request) => {
      left--;
      response.setHeader('x-ratelimit-remaining-requests', String(left));
      response.setHeader('x-ratelimit-reset-requests', `${(20 - left) * 50}ms`);
      return plainly(response, request);
    },
  });
  await using runner = await newRunner(endpoint.url);
  const folder = runner.user.folder.file('home/cache/endpoints');
  for (let n = 0; n < 4; n++) await runner.run('--no-cache');
  await expect(readdir(folder)).rejects.toThrow('ENOENT');
  await runner.user.folder.write('many.csv', csvOf(['a', 'b', 'c', 'd', 'e']));
  const args = ['classify', 'many.csv', '--base-url', endpoint.url, '--model', 'm', '--prompt', 'p.md'];
  expect(await runner.user.run(args)).toMatchObject({ code: 0 });
  const [name = ''] = await readdir(folder);
  const facts = JSON.parse(await readFile(join(folder, name), 'utf8'));
  expect(facts.pacing.requests).toMatchObject({ perMs: 0.02, capacity: 20 });
});

describe('what an endpoint refuses', () => {
  it('is paid for by the first run alone', async () => {
    await using endpoint = await startStrict();
    await using runner = await newRunner(endpoint.url);
    for (const expected of [3, 4, 5]) {
      const { code, stderr } = await runner.run();
      expect(code, stderr).toBe(0);
      expect(endpoint.requests).toHaveLength(expected);
    }
  });

  it('is learnt by each run for itself with --no-cache', async () => {
    await using endpoint = await startStrict();
    await using runner = await newRunner(endpoint.url);
    for (const expected of [3, 6]) {
      await runner.run('--no-cache');
      expect(endpoint.requests).toHaveLength(expected);
    }
  });

  it('is not kept where leaving it out did not help', async () => {
    const all = 'response_format, max_tokens and temperature are not supported';
    let isBroken = true;
    await using endpoint = await startEndpoint({
      answer: () => (isBroken ? openAiError(400, null, all) : plainly),
    });
    await using runner = await newRunner(endpoint.url);
    await runner.run();
    isBroken = false;
    await runner.run();
    expect(endpoint.requests.at(-1)?.body).toMatchObject({
      temperature: 0,
      response_format: { type: 'json_schema' },
    });
  });

  it('is that of one service tier, whose price then no longer counts', async () => {
    await using endpoint = await startEndpoint({
      answer: ({ body }) =>
        body.service_tier === 'flex' ? openAiError(400, null, 'Unsupported service_tier: flex') : plainly,
    });
    await using runner = await newRunner(endpoint.url);
    await runner.user.configure('prices: { m: { input: 1, output: 1 } }');
    const estimate = async () => (await runner.run('--dry-run', '--service-tier', 'flex')).stdout;
    expect(await estimate()).toContain('at the service tier flex');
    for (const tier of ['flex', 'flex', 'slow']) await runner.run('--service-tier', tier);
    expect(endpoint.requests.map(({ body }) => body.service_tier)).toEqual([
      'flex',
      undefined,
      undefined,
      'slow',
    ]);
    expect(await estimate()).not.toContain('at the service tier');
  });

  it('is that of one schema where that is too much', async () => {
    await using endpoint = await startEndpoint({
      answer: (request) =>
        JSON.stringify(request.body.response_format ?? '').includes('Uptime')
          ? openAiError(400, null, 'The schema has too many states for serving.')
          : plainly,
    });
    await using runner = await newRunner(endpoint.url);
    const large = prompt.replace('{ name: Bug }', '{ name: Bug }, { name: Uptime }');
    const formats = () => endpoint.requests.map(({ body }) => body.response_format?.type);
    await runner.user.folder.write('p.md', large);
    await runner.run();
    await runner.user.folder.write('p.md', prompt);
    await runner.run();
    await runner.user.folder.write('p.md', large);
    await runner.run();
    expect(formats()).toEqual(['json_schema', 'json_object', 'json_schema', 'json_object']);
  });
});
