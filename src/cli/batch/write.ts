import { resolve } from 'node:path';
import type { Context } from '../../auth/access.js';
import { wrapSentences } from '../../core/text/fit.js';
import { counted, formatSize, grouped } from '../../core/text/numbers.js';
import { shellWord } from '../../core/text/quote-name.js';
import { visible } from '../../core/text/visible.js';
import { writeFile } from '../../core/world/file-sink.js';
import { wrapWidthOf } from '../../core/world/world.js';
import { findPrompt } from '../../prompts/find.js';
import { promptsFor } from '../../prompts/library/open.js';
import { type WrittenFile, writeRequests } from '../../run/batch/files/write-requests.js';
import { cleaningOf, type RunOptions } from '../../run/options.js';
import { planRun } from '../../run/plan-run.js';
import { refuseOwnFiles } from '../../run/refuse-own-files.js';
import { writtenFileJson } from '../../run/shown/batch-json.js';
import { findSource } from '../../sources/find.js';
import { sayHowInputEnds } from '../await-input.js';
import { narrate } from '../narrate.js';
import { writeJson } from '../write-json.js';

/** What `batch write` is given: a run without requests, and the file for them. */
export interface BatchWriteOptions extends RunOptions {
  readonly sources: readonly string[];
  readonly output: string;
  readonly json?: true;
}

/**
 * Writes the requests of tickets without a cached answer to a file, for another program to send. Resolves to 0.
 * @throws TicketsiftError as `planRun` and `writeRequests`
 */
export async function runBatchWrite(session: Context, options: BatchWriteOptions): Promise<number> {
  const { world, voice, config, login, waiting } = session;
  const { cwd, environment } = world;
  const { output, sources } = options;
  const source = await findSource(sources, options, { config, environment, cwd, waiting });
  sayHowInputEnds(session, source.locations);
  const prompt = await findPrompt(await config.prompt.use(), promptsFor(session, config, login));
  const planned = await planRun(
    { source, selection: options, prompt, keepsCache: true, sends: false, clean: cleaningOf(options) },
    { world, config, login },
  );
  const tickets = source.locations.map((path) => ({ name: 'a file of the tickets', path }));
  const others = [
    { name: 'the prompt', path: prompt.path },
    { name: 'the query', path: options.queryFile },
    { name: 'the configuration', path: 'ticketsift.yaml' },
    { name: 'the cache', path: config.cache.unchecked },
  ];
  await refuseOwnFiles([{ name: '--output', path: output }], [...tickets, ...others], cwd);
  using narrator = await narrate(session, false);
  const context = { world, config, login, listen: narrator.listen };
  const written = await writeFile(
    resolve(cwd, output),
    (sink) => writeRequests(planned, context, sink),
    output,
    waiting,
  );
  if (options.json) await writeJson(session, 'batch write', writtenFileJson(output, written));
  else {
    const width = wrapWidthOf(world.stdout, session.isPlain);
    await session.output.write(`${wrapSentences(describeWritten(output, written), width).join('\n')}\n`);
  }
  if (written.written > 0) {
    const cache = config.cache.origin.kind === 'flag' ? ` --cache ${shellWord(config.cache.unchecked)}` : '';
    voice.note(`when they are answered: ticketsift batch read <file of the answers>${cache}`);
  }
  return 0;
}

function describeWritten(
  output: string,
  { tickets, withoutText, cached, inBatch, ...file }: WrittenFile,
): string {
  const from = counted(tickets, 'ticket');
  const facts = [
    ...(cached > 0 ? [`${grouped(cached)} cached already`] : []),
    ...(inBatch > 0 ? [`${grouped(inBatch)} waiting in a batch`] : []),
    ...(withoutText > 0 ? [`${counted(withoutText, 'ticket')} without text`] : []),
  ];
  const rest = facts.length === 0 ? '' : ` (${facts.join(', ')})`;
  if (file.written === 0) return `${visible(output)} is empty: there is nothing to send for ${from}${rest}`;
  const requests = counted(file.written, 'request');
  return `${visible(output)} holds ${requests} to ${visible(file.model)} for ${from}${rest}, ${formatSize(file.bytes)}`;
}
