import { describe, expect, it } from 'vitest';
import { startEndpoint } from '../support/endpoint.js';
import { csvOf, newUser } from '../support/program.js';
import { zoo } from '../support/zoo/index.js';

const promptWith = (matter = '') =>
  `---\ncategories: [{ name: Bug }, { name: Uptime }]\ntemperature: 0\nmax_output_tokens: 200\nsystem: Sort tickets.\n${matter}\n---\n{text}\n`;

describe('an endpoint that answers with', () => {
  it.each(zoo.map((mode) => [mode.name, mode] as const))('%s', async (_, mode) => {
    await using endpoint = await startEndpoint({ answer: mode.answer });
    await using user = await newUser();
    await user.folder.write('p.md', promptWith(mode.matter));
    await user.folder.write('t.csv', csvOf(mode.isHopeless ? ['one', 'two', 'three'] : ['it is broken']));
    await user.configure('prices: { m: { input: 1000, output: 1000 } }\n');
    const args = [
      'classify',
      't.csv',
      '--base-url',
      endpoint.url,
      '--model',
      'm',
      '--prompt',
      'p.md',
      '--format',
      'json',
    ];
    // Short only where it is to pass: a busy machine takes long for what is large.
    const timeout = ['--timeout', mode.code === 'timeout' ? '1s' : '30s'];
    const { stdout, stderr } = await user.run([...args, '--retries', '1', '--concurrency', '1', ...timeout]);
    const [row] = stdout === '' ? [] : JSON.parse(stdout);
    const { code, requests = 1, charged = 0, rate = 1 } = mode;
    expect(row?.error?.code ?? 'none', stderr).toBe(code ?? 'none');
    if (code === undefined) expect(row).toMatchObject({ urgent: false, categories: ['Bug'] });
    expect(endpoint.requests, stderr).toHaveLength(requests);
    if (mode.shows) expect(stdout + stderr).toMatch(mode.shows);
    const cost = (charged * rate * 0.12).toFixed(2);
    if (charged > 0) expect(stderr).toContain(`$${cost}`);
    await user.run([...args, '--retries', '0', ...timeout]);
    expect(endpoint.requests.length > requests).toBe(!mode.isCached);
  });
});
