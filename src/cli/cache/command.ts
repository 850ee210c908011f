import type { Command } from 'commander';
import { confirm } from '../../core/world/confirm.js';
import type { Run, Session, Start } from '../../core/world/session.js';
import type { Answers } from '../../storage/cache/answers.js';
import { duration } from '../flag-values.js';

interface CacheOptions {
  readonly cache?: string;
}

interface ExportOptions extends CacheOptions {
  readonly file?: string | undefined;
  readonly model?: string;
}

interface ImportOptions extends CacheOptions {
  readonly file: string;
}

export function addCacheCommand(program: Command, start: Start): void {
  const cache = program.command('cache').description('look after the remembered answers');
  const add = (name: string, description: string) =>
    cache.command(name).description(description).option('--cache <file>', 'the file of remembered answers');
  add('stats', 'how many answers are remembered, of which models, since when').action(
    (options: CacheOptions) => start(showStatistics, options),
  );
  add('clear', 'forget all answers, and the rows of databases that are kept')
    .option('--yes', 'do not ask first')
    .action((options: CacheOptions & { yes?: true }) => start(clear, options));
  add('prune', 'forget old answers')
    .requiredOption('--older-than <age>', 'such as 30d, 12h or 45m', duration)
    .action((options: CacheOptions & { olderThan: number }) => start(prune, options));
  add('export', 'write the answers down, for another machine or for review')
    .argument('[file]', 'JSON Lines; standard output without one')
    .option('--model <name>', 'only those of this model')
    .action((file: string | undefined, options: ExportOptions) => start(exportToFile, { ...options, file }));
  add('import', 'remember the answers of such a file, too')
    .argument('<file>', 'what `cache export` wrote; - is standard input')
    .action((file: string, options: CacheOptions) => start(importFromFile, { ...options, file }));
}

const showStatistics: Run<CacheOptions> = (session, options) =>
  withAnswers(session, options, async (answers, path) => {
    const { visible } = await import('../../core/text/visible.js');
    const { answers: count, oldest, newest, models } = answers.statistics();
    const date = (time: number) => new Date(time).toISOString();
    const lines = [`${visible(path)}: ${count.toLocaleString('en')} answers`];
    if (oldest !== undefined && newest !== undefined) lines.push(`  from ${date(oldest)} to ${date(newest)}`);
    for (const { model, answers: ofModel } of models) {
      lines.push(`  ${visible(model)}: ${ofModel.toLocaleString('en')}`);
    }
    await session.output.write(`${lines.join('\n')}\n`);
    return 0;
  });

const clear: Run<CacheOptions & { yes?: true }> = (session, options) =>
  withAnswers(session, options, async (answers, path) => {
    const count = answers.statistics().answers;
    if (!options.yes && count > 0)
      await confirm(
        session,
        `Forget ${count.toLocaleString('en')} answers in ${path}?`,
        'Nothing was forgotten',
      );
    await forget(session, answers);
    return forgetKeptRows(session);
  });

/** The rows of databases are nobody's answers, but they are remembered all the same. */
async function forgetKeptRows({ world, output }: Session): Promise<number> {
  const [{ loadConfig }, { forgetRows }] = await Promise.all([
    import('../../config/load.js'),
    import('../../sources/row-cache/row-cache.js'),
  ]);
  const { rowFolder } = await loadConfig({ env: world.env, cwd: world.cwd, flags: {} });
  const queries = await forgetRows(rowFolder);
  if (queries > 0) await output.write(`forgot the rows of ${queries.toLocaleString('en')} queries\n`);
  return 0;
}

const prune: Run<CacheOptions & { olderThan: number }> = (session, options) =>
  withAnswers(session, options, async (answers) =>
    forget(session, answers, session.world.now() - options.olderThan),
  );

async function forget({ output }: Session, answers: Answers, before?: number): Promise<number> {
  await output.write(`forgot ${answers.forgetBefore(before).toLocaleString('en')} answers\n`);
  return 0;
}

const exportToFile: Run<ExportOptions> = (session, options) =>
  withAnswers(session, options, async (answers, cache) => {
    const { exportAnswers } = await import('./export.js');
    return exportAnswers(session, answers, { file: options.file, model: options.model, cache });
  });

const importFromFile: Run<ImportOptions> = (session, options) =>
  withAnswers(session, options, async (answers) => {
    const { importCache } = await import('./import.js');
    return importCache(session, answers, options.file);
  });

async function withAnswers(
  { world }: Session,
  options: CacheOptions,
  action: (answers: Answers, path: string) => Promise<number>,
): Promise<number> {
  const [{ loadConfig }, { openCache }] = await Promise.all([
    import('../../config/load.js'),
    import('../../storage/cache/cache.js'),
  ]);
  const flags = options.cache === undefined ? {} : { cache: options.cache };
  const { cache: file } = await loadConfig({ env: world.env, cwd: world.cwd, flags });
  using cache = openCache(file.value, world);
  return await action(cache.answers, file.value);
}
