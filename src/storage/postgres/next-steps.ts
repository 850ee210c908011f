import { codeOf } from '../../core/errors/caught.js';

/** What to do next, by SQLSTATE (PostgreSQL, appendix A) or the code of a socket. */
export type NextSteps = readonly (readonly [code: RegExp, step: string])[];

/** What holds whatever is written. */
const always: NextSteps = [
  [/^25006$/, 'It can only be read: name the primary server.'],
  [
    /^57014$/,
    'The server limits how long a statement may take: have statement_timeout raised for your role.',
  ],
  [
    /^25P04$/,
    'The server limits how long a transaction may take: have transaction_timeout raised for your role.',
  ],
  [/^22P05$/, 'Its encoding lacks a character: use a database with the encoding UTF8.'],
];

/** What holds for tables that the program makes for itself, of which another may have the name. @param schema an example */
export function stepsOfOwnTables(schema: string): NextSteps {
  const named = `postgres://…?options=-csearch_path%3D${schema}`;
  return [
    [/^3F000$/, `Name an existing schema: ${named}`],
    [
      /^(42P07|42710|42723|42703|42809)$/,
      `Something else has a name there that ticketsift uses. Rename it, or name a schema of its own: ${named}`,
    ],
  ];
}

/** Returns what to do about an error of PostgreSQL, or undefined where its code is not known. */
export function nextStep(cause: unknown, steps: NextSteps): string | undefined {
  const code = codeOf(cause);
  return [...steps, ...always].find(([pattern]) => pattern.test(code))?.[1];
}
