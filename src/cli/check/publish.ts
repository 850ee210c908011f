import { appendFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Report } from '../../check/assess/report.js';
import type { CheckOptions } from '../../check/options.js';
import { reporters } from '../../check/reporters/index.js';
import { pathsInRepository } from '../../check/repository.js';
import { messageOf } from '../../core/errors/caught.js';
import { writeFile } from '../../core/world/file-sink.js';
import type { Session } from '../../core/world/session.js';
import { widthOf } from '../../core/world/world.js';

/** Columns of a report that goes to a file or a pipe, where no line has an end. */
const wide = Number.POSITIVE_INFINITY;

/** Writes the reports, to standard output and to files, in all forms that are wanted. */
export async function publish(
  session: Session,
  reports: readonly Report[],
  { reporter: names, reportFile: files }: Pick<CheckOptions, 'reporter' | 'reportFile'>,
): Promise<void> {
  const { world, voice, output, colour, isPlain, waiting } = session;
  const locate = await pathsInRepository(world);
  const inFile = { width: wide, colour: false, isVerbose: true, locate };
  for (const name of names) {
    const report = await reporters[name]();
    const width = world.stdout.isTTY ? widthOf(world.stdout) : wide;
    await output.write(report(reports, { width, colour, isPlain, isVerbose: voice.isVerbose, locate }));
  }
  for (const { reporter, path } of files) {
    const report = await reporters[reporter]();
    await writeFile(resolve(world.cwd, path), (sink) => sink.write(report(reports, inFile)), path, waiting);
    voice.note(`${path} holds the report`);
  }
  const summary = names.includes('github') ? world.environment.stepSummary : undefined;
  if (summary !== undefined) {
    const report = await reporters.markdown();
    await appendFile(resolve(world.cwd, summary), report(reports, inFile)).catch((error: unknown) =>
      voice.warn(`the summary of the job is not written: ${messageOf(error)}`),
    );
  }
}
