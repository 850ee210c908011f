import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { startEndpoint } from '../support/endpoint.js';
import { exportedFiles } from '../support/exports/index.js';
import { forbidden, letters } from '../support/exports/letters.js';
import { asking, newUser, type User } from '../support/program.js';

const page = readFileSync(new URL('../../docs/sources.md', import.meta.url), 'utf8');
const [, start = ''] = page.split('\n## Help desks\n');
const [section = ''] = start.split('\n## ');
const helpDesks = section
  .split('\n### ')
  .slice(1)
  .map((text) => {
    const [name = '', ...lines] = text.split('\n');
    const commands = lines.flatMap((line) => /^ticketsift (.*)/.exec(line)?.[1] ?? []);
    return { name, commands };
  });

/** The file that a command of the docs names. */
async function furnish(user: User, command: string): Promise<void> {
  const name = /^classify '?([^' ]+)/.exec(command)?.[1] ?? '';
  if (name === 'slack/support/*.json') {
    await user.folder.write('slack/support/2025-05-06.json', exportedFiles['slack.json']?.().content ?? '');
  } else {
    await user.folder.write(name, exportedFiles[name]?.().content ?? '');
  }
}

it('the docs name what to export from each of these help desks', () => {
  expect(helpDesks.map(({ name }) => name)).toEqual([
    'Zendesk',
    'Freshdesk',
    'Intercom',
    'Jira',
    'Help Scout',
    'HubSpot',
    'Salesforce',
    'ServiceNow',
    'GitHub',
    'GitLab',
    'Gmail',
    'Slack',
  ]);
});

describe.each(helpDesks)('the commands that the docs have for $name', ({ commands }) => {
  it.each(commands)('%s', async (command) => {
    await using user = await newUser();
    await furnish(user, command);
    await using endpoint = await startEndpoint();
    const words = command.replaceAll("'", '').split(' ');
    const { code, stderr } = await user.run([...words, ...(await asking(user, endpoint.url, '{text}'))]);
    expect(code, stderr).toBe(0);
    expect(endpoint.requests).toHaveLength(letters.length);
    for (const { messages } of endpoint.requests)
      for (const text of forbidden) expect(messages.at(-1)?.content).not.toContain(text);
  });
});
