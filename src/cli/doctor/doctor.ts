import type { OpenContext } from '../../auth/access.js';
import { tableLines } from '../../core/text/align.js';
import { columnsOf, padEnd, wrapWords } from '../../core/text/fit.js';
import { counted } from '../../core/text/numbers.js';
import { type Paint, painter } from '../../core/text/paint.js';
import { visible } from '../../core/text/visible.js';
import { widthOf } from '../../core/world/world.js';
import { diagnose } from '../../run/doctor/doctor.js';
import type { Finding } from '../../run/doctor/finding.js';
import { writeJson } from '../write-json.js';

export interface DoctorFlags {
  readonly offline?: true;
  readonly json?: true;
}

/** Shows what works here and what does not, with a remedy. Resolves to 0, or to 1 where something does not work. */
export async function runDoctor(context: OpenContext, { offline, json }: DoctorFlags): Promise<number> {
  const { world, voice, output, colour, isPlain } = context;
  const { asWritten, isUtf8 } = world.environment;
  const findings = (await diagnose(context, { isOffline: offline === true })).map((finding) => ({
    ...finding,
    found: asWritten(finding.found),
  }));
  const failed = findings.filter(({ state }) => state === 'failed').length;
  if (json) await writeJson(context, 'doctor', findings);
  else {
    const marks = isUtf8 || !world.stdout.isTTY ? drawn : plain;
    const width = world.stdout.isTTY ? widthOf(world.stdout) : Number.POSITIVE_INFINITY;
    const lines = isPlain ? factsOf(findings) : linesFor(findings, { marks, width, paint: painter(colour) });
    await output.write(`${lines.join('\n')}\n`);
    if (failed > 0) voice.note(`${counted(failed, 'thing')} to mend`);
  }
  return failed > 0 ? 1 : 0;
}

type Marks = Readonly<Record<Finding['state'], string>>;

function factsOf(findings: readonly Finding[]): string[] {
  const rows = findings.flatMap(({ what, state, found, hint }) => [
    [what, state, ...found.split('\n')],
    ...(hint === undefined ? [] : [['', 'to mend it', ...hint.split('\n')]]),
  ]);
  return tableLines(rows, { isPlain: true });
}

const drawn: Marks = { ok: '✓', warning: '!', failed: '✗' };
const plain: Marks = { ok: '+', warning: '!', failed: 'x' };
const colours = { ok: 'green', warning: 'magenta', failed: 'red' } as const;

interface Look {
  readonly marks: Marks;
  readonly width: number;
  readonly paint: Paint;
}

function linesFor(findings: readonly Finding[], { marks, width, paint }: Look): string[] {
  const room = Math.max(...findings.map(({ what }) => columnsOf(what)));
  const indent = ' '.repeat(room + 4);
  return findings.flatMap(({ what, state, found, hint }) => {
    const wrapped = (text: string) =>
      text
        .split('\n')
        .flatMap((line) => wrapWords(visible(line), Math.max(20, width - indent.length)).split('\n'));
    const [first = '', ...more] = [...wrapped(found), ...(hint === undefined ? [] : wrapped(`→ ${hint}`))];
    return [
      `${paint(colours[state], marks[state])} ${padEnd(what, room)}  ${first}`,
      ...more.map((line) => indent + line),
    ];
  });
}
