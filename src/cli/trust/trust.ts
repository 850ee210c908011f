import type { OpenContext } from '../../auth/access.js';
import { type ProjectFile, readProjectFile } from '../../config/files.js';
import { describeWants, wantLines } from '../../config/trust/describe-wants.js';
import { digestOf } from '../../config/trust/digest.js';
import { allow, askForTrust, notTrusted, type Standing, standingOf } from '../../config/trust/trust.js';
import { TicketsiftError } from '../../core/errors.js';
import { visible } from '../../core/text/visible.js';
import { widthOf } from '../../core/world/world.js';
import { writeJson } from '../write-json.js';
import { listTrusted } from './list.js';
import { revokeTrust } from './revoke.js';

export interface TrustOptions {
  readonly digest?: true;
  readonly list?: true;
  /** A file, or the one of this folder. */
  readonly revoke?: string | true;
  readonly json?: true;
}

/** Shows and asks what a project file may do. Resolves to 0. @throws TicketsiftError `not_trusted`, `not_found` */
export async function runTrust(context: OpenContext, options: TrustOptions): Promise<number> {
  const { world, voice, output } = context;
  if (options.list) return listTrusted(context, options);
  if (options.revoke !== undefined) return revokeTrust(context, options.revoke);
  const file = await projectFile(context);
  if (options.digest) {
    await output.write(`${digestOf(file.wants)}\n`);
    return 0;
  }
  const standing = await standingOf(file, world);
  if (options.json) {
    await writeJson(context, 'trust', asJson(file, standing));
    return 0;
  }
  if (file.wants.length === 0) {
    await output.write(`${visible(file.path)} needs no trust: it reaches nothing beyond its folder.\n`);
    return 0;
  }
  if (!standing.isTrusted) {
    const answer = await askForTrust(file, standing.allowed, world);
    if (answer !== 'yes') throw notTrusted(file, standing.allowed, answer);
    await allow(file, world);
  }
  const width = world.stdout.isTTY ? widthOf(world.stdout) - margin.length : undefined;
  const lines = standing.isTrusted ? describeWants(file.wants, undefined, width) : [];
  await output.write(
    [`${visible(file.path)} is trusted.`, ...lines.map((line) => margin + line), ''].join('\n'),
  );
  if (!standing.isTrusted) voice.note('ticketsift asks again if any of these settings changes');
  return 0;
}

const margin = '  ';

/** @throws TicketsiftError `not_found` where there is no file */
async function projectFile({ world: { cwd, environment } }: OpenContext): Promise<ProjectFile> {
  const file = await readProjectFile(cwd, environment.files.home);
  if (file) return file;
  throw new TicketsiftError('not_found', 'There is no ticketsift.yaml here', {
    hint: 'ticketsift looks in this folder and in those above it, up to the root of the repository or your home.',
  });
}

function asJson(file: ProjectFile, { isTrusted, allowed }: Standing) {
  return {
    file: file.path,
    trusted: isTrusted,
    foreign: file.foreign ?? null,
    digest: digestOf(file.wants),
    wants: wantLines(file.wants, allowed),
  };
}
