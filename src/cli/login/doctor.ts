import type { LoginContext } from '../../auth/access.js';
import { tableLines } from '../../core/text/align.js';
import { visible } from '../../core/text/visible.js';
import type { Finding } from '../../run/doctor/finding.js';
import { checkLogin } from '../../run/doctor/login.js';
import { writeJson } from '../write-json.js';

export interface DoctorOptions {
  readonly json?: true;
}

/** Shows whether everything works that logging in needs. Resolves to 0 when all of it does, else to 1. */
export async function runAuthDoctor(context: LoginContext, { json }: DoctorOptions): Promise<number> {
  const findings = await checkLogin(context);
  if (json) await writeJson(context, 'auth doctor', findings);
  else await context.output.write(describe(findings, context));
  return findings.some(({ state }) => state === 'failed') ? 1 : 0;
}

const marks = { ok: 'ok', warning: 'warning', failed: 'FAILED' } as const;

function describe(findings: readonly Finding[], { isPlain }: LoginContext): string {
  const rows = findings.flatMap(({ what, state, found, hint }) => [
    [what, marks[state], visible(found)],
    ...(hint === undefined ? [] : [['', isPlain ? 'to mend it' : '', visible(hint)]]),
  ]);
  return `${tableLines(rows, { isPlain }).join('\n')}\n`;
}
