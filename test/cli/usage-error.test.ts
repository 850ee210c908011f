import { Writable } from 'node:stream';
import { beforeAll, describe, expect, it } from 'vitest';
import { writeUsageError } from '../../src/cli/usage-error.js';
import { allCommands, pathOf } from '../support/commands.js';
import { newUser } from '../support/program.js';
import { fc } from '../support/properties.js';

describe('an unknown word on the command line', () => {
  it.each([
    [['clasify', 't.csv'], 'Did you mean classify?'],
    [['--profile', 'work', 'clasify'], 'Did you mean classify?'],
    [['prompts', 'sav', 'p.md'], 'Did you mean save?'],
    [['classify', 't.csv', '--formt', 'csv'], 'Did you mean --format?'],
    [['classify', 't.csv', '--formt=csv'], 'Did you mean --format?'],
    [['classify', 't.csv', '--foramt', 'csv'], 'Did you mean --format?'],
    [['classify', 't.csv', '--utput', 'r.csv'], 'Did you mean --output?'],
    [['classify', 't.csv', '--max_cost', '3'], 'Did you mean --max-cost?'],
    [['classify', 't.csv', '--conc', '3'], 'Did you mean --concurrency?'],
    // Those that all commands take.
    [['classify', 't.csv', '--verbos'], 'Did you mean --verbose?'],
    [['runs', '--hlep'], 'Did you mean --help?'],
    [['--vresion'], 'Did you mean --version?'],
    [['help', 'clasify'], 'Did you mean classify?'],
    [['help', 'runs', 'shw'], 'Did you mean show?'],
  ])('%j is answered with the near one: %s', async (args, question) => {
    await using user = await newUser();
    expect((await user.run(args)).stderr.split('\n')[1]).toBe(`  ${question}`);
  });

  it.each([
    [['studio', '--port', '80']],
    [['classify', 't.csv', '--file', 'x']],
    [['classify', 't.csv', '-y']],
    [['test']],
    [['help', 'test']],
    [['prompts', 'push']],
  ])('%j is answered with nothing that is far', async (args) => {
    await using user = await newUser();
    expect((await user.run(args)).stderr).not.toContain('Did you mean');
  });
});

describe('the question after an unknown flag', () => {
  let commands: Awaited<ReturnType<typeof allCommands>>;
  let flagsByPath: ReadonlyMap<string, readonly string[]>;
  beforeAll(async () => {
    commands = await allCommands();
    const flagsOf = (command: (typeof commands)[number]): string[] => [
      ...command.options.flatMap(({ long, hidden }) => (long && !hidden ? [long] : [])),
      ...(command.parent ? flagsOf(command.parent) : ['--help']),
    ];
    flagsByPath = new Map(commands.map((command) => [pathOf(command), flagsOf(command)]));
  });

  /** Returns what is proposed for a flag that a command does not have. */
  function proposedFor(path: string, flag: string): string[] {
    const [program] = commands;
    if (program === undefined) throw new Error('There is no program');
    let text = '';
    const stderr = Object.assign(
      new Writable({
        write(chunk, _, done) {
          text += String(chunk);
          done();
        },
      }),
      { isTTY: false },
    );
    const message = `error: unknown option '${flag}'\n`;
    const argv = [...path.split(' ').filter((name) => name !== ''), flag];
    writeUsageError({ program, argv, message, next: '' }, { stderr }, false);
    return /Did you mean (.*)\?/.exec(text)?.[1]?.split(' or ') ?? [];
  }

  it('is never about a far one, whatever flag of another command it is', () => {
    const every = new Set([...flagsByPath.values()].flat());
    let proposals = 0;
    for (const [path, own] of flagsByPath) {
      for (const flag of every) {
        if (own.includes(flag)) continue;
        const proposed = proposedFor(path, flag);
        expect(proposed.length).toBeLessThanOrEqual(3);
        for (const one of proposed) {
          proposals++;
          expect(own).toContain(one);
          const kept = inOrder(flag.slice(2), one.slice(2));
          const isAlike = one.startsWith(flag) || kept >= (2 * Math.max(flag.length, one.length) - 4) / 3 - 1;
          expect([path, flag, one, isAlike]).toEqual([path, flag, one, true]);
        }
      }
    }
    expect(proposals).toBeGreaterThan(0);
  });

  it('names the flag that was mistyped: a letter too many, too few, another or swapped', () => {
    const typed = fc.record({
      at: fc.nat(),
      letter: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz'),
      kind: fc.constantFrom('add', 'leave', 'change', 'swap'),
      which: fc.nat(),
    });
    const lines = [...flagsByPath].flatMap(([path, flags]) => flags.map((flag) => ({ path, flag, flags })));
    fc.assert(
      fc.property(typed, ({ at, letter, kind, which }) => {
        const line = lines[which % lines.length];
        // Shorter ones have too little left, and the first letter is seldom mistyped.
        if (line === undefined || line.flag.length < 8) return;
        const place = 3 + (at % (line.flag.length - 4));
        const wrong = mistype(line.flag, place, kind, letter);
        if (!line.flags.includes(wrong)) expect(proposedFor(line.path, wrong)).toContain(line.flag);
      }),
      { numRuns: 2000 },
    );
  });
});

function mistype(flag: string, at: number, kind: string, letter: string): string {
  const [before, after] = [flag.slice(0, at), flag.slice(at)];
  if (kind === 'add') return before + letter + after;
  if (kind === 'leave') return before + after.slice(1);
  if (kind === 'change') return before + letter + after.slice(1);
  return before + (after[1] ?? '') + (after[0] ?? '') + after.slice(2);
}

/** Returns how many letters two words have in common, in the same order. */
function inOrder(one: string, other: string): number {
  let row = new Array<number>(other.length + 1).fill(0);
  for (const letter of one) {
    const above = row;
    row = [0];
    for (const [at, found] of [...other].entries()) {
      const diagonal = (above[at] ?? 0) + 1;
      row.push(found === letter ? diagonal : Math.max(above[at + 1] ?? 0, row[at] ?? 0));
    }
  }
  return row.at(-1) ?? 0;
}
