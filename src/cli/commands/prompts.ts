import type { Command } from 'commander';
import type { Run, Start } from '../session.js';

export function addPromptsCommand(program: Command, start: Start): void {
  const prompts = program.command('prompts').description('look after prompts');
  prompts
    .command('check <file>')
    .description('validate a prompt file, or a shipped prompt by name')
    .action((file: string) => start(checkPrompt, { file }));
}

const checkPrompt: Run<{ file: string }> = async ({ output }, { file }) => {
  const [{ findPrompt }, { placeholderNames }, { visible }] = await Promise.all([
    import('../find-prompt.js'),
    import('../../prompt/placeholders.js'),
    import('../../core/visible.js'),
  ]);
  const prompt = await findPrompt(file);
  const facts = {
    categories: prompt.categories?.map(({ name }) => name).join(', ') ?? 'any',
    examples: String(prompt.categories?.flatMap(({ examples }) => examples).length ?? 0),
    model: prompt.model ?? 'any',
    placeholders: placeholderNames(prompt)
      .map((name) => `{${name}}`)
      .join(', '),
  };
  const lines = Object.entries(facts).map(([name, value]) => `  ${name.padEnd(13)} ${visible(value)}`);
  await output.write(
    `${visible(prompt.path)} is a valid prompt: ${visible(prompt.name)}\n${lines.join('\n')}\n`,
  );
  return 0;
};
