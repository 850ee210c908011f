import { expect } from 'vitest';
import { type Asked, says } from './endpoint.js';
import { csvOf, newUser, type User } from './program.js';

const texts = ['broken', 'an invoice', 'all is down', 'a refund', 'a crash', 'a bill <& more'];
const labelOf = (text: string) => (/invoice|refund|bill/.test(text) ? 'Billing' : 'Bug');
const head = 'categories: [{ name: Bug }, { name: Billing }]';
const promptOf = (body: string) => `---\nname: mine\n${head}\n---\n${body}: {text}\n`;

/** Answers as the labels of `labelled.csv` say; to a prompt that says `Worse` it takes bills for bugs, and a refund is urgent. */
export function answerToVersions({ messages, body }: Asked) {
  const content = messages.map((message) => message.content).join('\n');
  const text = texts.find((one) => content.includes(one)) ?? '';
  const isWorse = content.includes('Worse') || body.model === 'other';
  if (isWorse && text === 'a refund') return says({ urgent: true, categories: ['Bug'] });
  return says({
    urgent: text === 'all is down',
    categories: [isWorse && text.includes('bill') ? 'Bug' : labelOf(text)],
  });
}

const labelled = `id,text,urgent,categories,note\n${texts
  .map((text, n) => `T${n + 1},${text},${text === 'all is down'},${labelOf(text)},secret note`)
  .join('\n')}\n`;

/** A user with two saved versions, of which the second is worse. */
export async function userWithVersions(url: string): Promise<User> {
  const user = await newUser();
  await user.folder.write('t.csv', csvOf(texts));
  await user.folder.write('labelled.csv', labelled);
  await user.folder.write('mine', promptOf('A file of a bare name'));
  for (const body of ['Sort', 'Worse']) {
    await user.folder.write('p.md', promptOf(body));
    const { code, stderr } = await user.run(['prompts', 'save', 'p.md', '--message', body]);
    expect(code, stderr).toBe(0);
  }
  await user.configure(
    `model: stand-in\nbase_url: ${url}\nprices:\n  stand-in: { input: 1, output: 1 }\n  other: { input: 2, output: 2 }\n`,
  );
  return user;
}
