// It imports nothing, so that it is there when nothing more can be loaded.

/** What to do where the system gave less than the program needs; undefined for another error. */
export function shortage(error: unknown): { readonly what: string; readonly remedy: string } | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EMFILE' || code === 'ENFILE') {
    return {
      what: `Too many files are open at once${pathIn(error)}`,
      remedy:
        'Allow more with `ulimit -n 1024`, and run the same command again: cached answers are not paid for twice.',
    };
  }
  if (code === 'ENOMEM' || code === 'ERR_WORKER_OUT_OF_MEMORY' || isOutOfMemory(error)) {
    return {
      what: 'The system gives the program too little memory',
      remedy:
        'Allow more with `ulimit -v unlimited`, and run the same command again: cached answers are not paid for twice.',
    };
  }
  return undefined;
}

function pathIn(error: unknown): string {
  return error instanceof Error && 'path' in error ? `: cannot open ${String(error.path)}` : '';
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof RangeError && /out of memory|allocation failed/i.test(error.message);
}

/** Describes what ends the program when nothing else can. @param debug whether its stack is wanted */
export function lastWords(error: unknown, debug: boolean): string {
  const { what = String(error), remedy = 'This is unexpected. Run again with --debug for details.' } =
    shortage(error) ?? {};
  const stack = debug && error instanceof Error ? [error.stack ?? ''] : [];
  const lines = [`error: ${what}`, `  ${remedy}`, ...stack].join('\n').split('\n');
  return `${lines.map((line) => line.replace(/\p{Cc}/gu, '?')).join('\n')}\n`;
}
