import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { startBrowser } from '../support/browser.js';
import { says, startEndpoint } from '../support/endpoint.js';
import { csvOf, newUser } from '../support/program.js';

const texts = Array.from({ length: 20 }, (_, n) =>
  n % 3 === 0 ? `Invoice ${n} was charged twice` : `The export ${n} ends with an error`,
);

// Of the page only what is visible is used: roles, names and texts. The program is the built one.
test('a person who has never used the command line writes a prompt, tries it, saves it, and labels 20 tickets', async () => {
  await using endpoint = await startEndpoint({
    answer: ({ messages }) => {
      const category = messages.at(-1)?.content.includes('Invoice') ? 'Money' : 'Fault';
      return says({ urgent: false, categories: [category] });
    },
  });
  await using user = await newUser();
  await user.folder.write('tickets.csv', csvOf(texts));
  await user.folder.write('prompt.md', '{text}\n');
  const asking = ['--base-url', endpoint.url, '--model', 'stand-in'];
  const args = ['studio', 'tickets.csv', '--prompt', 'prompt.md', '--no-open', ...asking];
  const { child, finished } = user.start(args);
  onTestFinished(() => void child.kill());
  const [line] = child.stdout ? await once(child.stdout, 'data') : [''];
  await using browser = await startBrowser();
  const context = await browser.newContext();
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  await page.goto(String(line).trim());
  await page.getByText('20 tickets', { exact: true }).waitFor();

  // Writes.
  await page.getByText('Form', { exact: true }).click();
  const fields = page.getByRole('group', { name: 'Prompt' });
  await fields.getByLabel('Name').fill('support');
  await fields.getByLabel('Message to the model').fill('Which kind of ticket is this?\n\n{text}');
  for (const [n, name] of ['Money', 'Fault'].entries()) {
    await page.getByRole('button', { name: 'Add a category' }).click();
    const category = page.getByRole('group', { name: `Category ${n + 1}` });
    await category.getByLabel('Name').fill(name);
    await page.getByRole('group', { name, exact: true }).waitFor();
  }

  // Tries.
  await page.getByRole('button', { name: 'Test prompt' }).click();
  await page.getByText('0 from the cache, 20 sent, 0 failed').waitFor();
  await page
    .getByRole('row', { name: /Invoice 0 was charged twice/ })
    .getByText('Money')
    .waitFor();

  // Saves.
  await page.getByRole('button', { name: 'Save…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Save the prompt' });
  await dialog.getByLabel('What changed, and why').fill('My first prompt');
  await dialog.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Saved support@1.').waitFor();

  // Labels, with the keyboard, as the buttons say.
  await page.getByRole('link', { name: 'Review' }).click();
  await page.getByRole('button', { name: /^Accept and next/ }).waitFor();
  for (let n = 1; n <= 20; n++) {
    await page
      .getByText(/^Proposed: /)
      .filter({ visible: true })
      .waitFor();
    await page.keyboard.press('Enter');
    await page.getByText(`${n} of 20 labelled`).waitFor();
  }
  // All are saved.
  const list = page.getByRole('list', { name: 'Tickets in this order' });
  await list
    .getByText(/^labelled: /)
    .nth(19)
    .waitFor();
  expect(faults).toEqual([]);
  await context.close();
  child.kill('SIGINT');
  expect((await finished).code).toBe(0);
  expect((await user.run(['prompts', 'show', 'support'])).stdout).toContain('My first prompt');
  const { stdout } = await user.run(['labels', 'export']);
  expect(stdout.trim().split('\n').slice(1)).toHaveLength(20);
  expect(stdout.match(/Money/g)).toHaveLength(7);
  expect(stdout.match(/Fault/g)).toHaveLength(13);
}, 300_000);
