import type { Command } from 'commander';
import type { Run, Start } from '../session.js';

export function addPromptsCommand(program: Command, start: Start): void {
  const prompts = program.command('prompts').description('look after prompts');
  prompts
    .command('check <file>')
    .description('validate a prompt file, or a shipped prompt by name')
    .action((file: string) => start(checkPrompt, { file }));
}

const checkPrompt: Run<{ file: string }> = async ({ voice, output }, { file }) => {
  const [{ findPrompt }, { measureFixedText, missesPrefixCache }, { placeholderNames }, { visible }] =
    await Promise.all([
      import('../find-prompt.js'),
      import('../../prompt/fixed-text.js'),
      import('../../prompt/placeholders.js'),
      import('../../core/visible.js'),
    ]);
  const prompt = await findPrompt(file);
  const fixed = measureFixedText(prompt);
  const count = (characters: number) => characters.toLocaleString('en');
  const all = fixed.inFront + fixed.behind;
  const share = Math.floor((100 * fixed.inFront) / Math.max(1, all));
  const facts = {
    categories: prompt.categories?.map(({ name }) => name).join(', ') ?? 'any',
    examples: String(prompt.categories?.flatMap(({ examples }) => examples).length ?? 0),
    model: prompt.model ?? 'any',
    placeholders: placeholderNames(prompt)
      .map((name) => `{${name}}`)
      .join(', '),
    'fixed text': `${count(all)} characters, ${share} % in front of {${fixed.varying}}`,
  };
  const lines = Object.entries(facts).map(([name, value]) => `  ${name.padEnd(13)} ${visible(value)}`);
  await output.write(
    `${visible(prompt.path)} is a valid prompt: ${visible(prompt.name)}\n${lines.join('\n')}\n`,
  );
  if (missesPrefixCache(fixed)) {
    voice.note(
      `${count(fixed.behind)} characters that are the same for every ticket stand behind {${fixed.varying}}: ` +
        'put what varies last, so that the provider’s prefix cache makes them cheaper',
    );
  }
  return 0;
};
