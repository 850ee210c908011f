import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { startEndpoint } from '../support/endpoint.js';
import { asking, newUser, type User } from '../support/program.js';

const file = fileURLToPath(new URL('../../fixtures/hard-tickets.csv', import.meta.url));
const tickets: Record<string, string>[] = parse(readFileSync(file), { columns: true });
const textOf = (id: string) => tickets.find((ticket) => ticket.id === id)?.text ?? '';

/** Classifies the hard tickets by a stand-in endpoint. */
async function classifyAll(user: User, ...flags: string[]) {
  await using endpoint = await startEndpoint();
  const args = ['classify', file, ...(await asking(user, endpoint.url, '{text}')), ...flags];
  return { ...(await user.run(args)), requests: endpoint.requests };
}

describe('of the hard tickets', () => {
  it('the empty one alone fails, and the run ends with 1', async () => {
    await using user = await newUser();
    const { code, stdout } = await classifyAll(user, '--format', 'json');
    const failed = JSON.parse(stdout).filter(({ error }: { error: unknown }) => error !== null);
    expect({ code, failed }).toMatchObject({
      code: 1,
      failed: [{ id: 'T-1014', error: { code: 'empty_ticket' } }],
    });
  });

  it('each text reaches the model as it is: placeholders, orders and false ends among them', async () => {
    await using user = await newUser();
    const { requests } = await classifyAll(user);
    const sent = requests.map(({ messages }) => messages.at(-1)?.content);
    const texts = tickets.flatMap(({ subject = '', text = '' }) => {
      return text === '' ? [] : [`${subject}\n\n${text}`];
    });
    expect(sent.toSorted()).toEqual(texts.toSorted());
  });

  it('no character reaches a terminal that would move, colour or turn it around', async () => {
    expect(textOf('T-1038')).toContain('\u001b[');
    expect(JSON.stringify(tickets)).toContain('\u202e');
    await using user = await newUser();
    const { stdout, stderr } = await classifyAll(user);
    for (const character of ['\u001b', '\u202e']) expect(`${stdout}${stderr}`).not.toContain(character);
  });

  it('a text that is a formula is none in a spreadsheet', async () => {
    expect(textOf('T-1020')).toMatch(/^=/);
    await using user = await newUser();
    const { stdout } = await classifyAll(user, '--format', 'csv');
    expect(stdout).toContain(`,"'=HYPERLINK(`);
    expect(stdout).not.toContain(',"=HYPERLINK(');
  });
});
