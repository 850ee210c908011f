import type { Command } from 'commander';
import type { Access, Contexts } from '../auth/access.js';
import type { SettingValues } from '../config/schema.js';
import type { Session } from '../core/world/session.js';
import type { HelpEnding } from './help.js';

/** What a command says of itself before it is loaded. */
export interface Declaration<Args extends unknown[], Options, A extends Access> extends HelpEnding {
  /** What it requires of its user, which also decides what it is given. */
  readonly access: A;
  /** What it requires with some options, where that is something else. */
  readonly accessFor?: (options: Options) => A;
  /** Makes its options of what commander read: its arguments and, last, its flags. */
  readonly options: (...args: Args) => Options;
  /** Those of its options that stand over settings of the configuration. */
  readonly settings?: (options: Options) => SettingValues;
  /** Loads the function that does its work and resolves to the exit code. */
  readonly load: () => Promise<(context: Contexts[A], options: Options) => Promise<number>>;
}

/** Makes a command of commander do what its declaration says. */
export type Declare = <Args extends unknown[], Options, A extends Access>(
  command: Command,
  declaration: Declaration<Args, Options, A>,
) => void;

/** Adds one command or a family of them to the program. */
export type AddCommands = (program: Command, declare: Declare) => void;

/**
 * Makes sure of what a command requires, and only then loads and runs it. Resolves to its exit code.
 * @throws TicketsiftError see `grant`; whatever the command throws
 */
export async function dispatch<Args extends unknown[], Options, A extends Access>(
  { access, accessFor, settings, load }: Declaration<Args, Options, A>,
  session: Session,
  options: Options,
): Promise<number> {
  const { grant } = await import('../auth/access.js');
  const { unknown } = session.world.environment;
  if (unknown.length > 0) {
    const { describeUnknown } = await import('../config/values.js');
    for (const name of unknown) session.voice.warn(describeUnknown(name));
  }
  const context = await grant(accessFor?.(options) ?? access, session, settings?.(options) ?? {});
  const run = await load();
  return await run(context, options);
}
