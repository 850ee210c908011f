/** Puts the files that the program reads at run time beside its modules: the last step of `npm run build`. */
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import o200k from 'js-tiktoken/ranks/o200k_base';
import { minifySync } from 'rolldown/utils';

for (const folder of ['prompts/library/sql', 'storage/shared/steps', 'storage/jobs/sql']) {
  cpSync(`src/${folder}`, `dist/${folder}`, { recursive: true });
}
for (const file of ['shipped/vectors.bin', 'language/words.tsv']) {
  cpSync(`src/models/embedded/${file}`, `dist/models/embedded/${file}`);
}

for (const folder of ['studio/assets', 'outputs/html/assets']) {
  const [assets, served] = [`src/${folder}`, `dist/${folder}`];
  cpSync(assets, served, { recursive: true, filter: (path) => !/\.(js|json|ts)$/.test(path) });
  for (const name of readdirSync(assets, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.js'),
  )) {
    const { code, errors } = minifySync(name, readFileSync(`${assets}/${name}`, 'utf8'), { module: true });
    if (errors.length > 0) throw new AggregateError(errors, `Cannot minify ${name}`);
    writeFileSync(`${served}/${name}`, code);
  }
}

// Of js-tiktoken's 22 MB the program needs this one table, so the package itself is not installed with it.
const table = JSON.stringify({
  copyright: [
    'o200k_base: Copyright (c) 2022 OpenAI, Shantanu Jain, https://github.com/openai/tiktoken',
    'This form of it: js-tiktoken, https://github.com/dqbd/tiktoken',
    'Both under the MIT License, whose text is in the LICENSE file of ticketsift, too.',
  ],
  pattern: o200k.pat_str,
  ranks: o200k.bpe_ranks,
});
writeFileSync('dist/models/o200k-base.json', table);

const [{ manPages }, { wholeProgram }, { readVersion }] = await Promise.all([
  import('#built/cli/manual/man-pages.js'),
  import('#built/cli/manual/whole-program.js'),
  import('#built/core/world/version.js'),
]);
mkdirSync('dist/man', { recursive: true });
for (const { file, text } of manPages(await wholeProgram(), readVersion()))
  writeFileSync(`dist/man/${file}`, text);
