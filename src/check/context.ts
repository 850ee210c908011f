import type { OpenedLogin } from '../auth/open.js';
import type { Config } from '../config/load.js';
import type { Interrupt } from '../core/world/interrupt.js';
import type { Waiting } from '../core/world/wait.js';
import type { World } from '../core/world/world.js';
import type { PromptPlaces } from '../prompts/library/find-saved.js';
import type { RunListener } from '../run/events.js';
import type { UsedAnswers } from '../run/used-answers.js';
import type { Cache } from '../storage/cache/cache.js';
import type { CheckOptions } from './options.js';

/** What all suites of a check have in common. */
export interface CheckContext {
  readonly world: World;
  readonly options: CheckOptions;
  readonly config: Config;
  readonly login: OpenedLogin | undefined;
  readonly places: PromptPlaces;
  readonly cache: Cache;
  readonly interrupt: Interrupt;
  readonly waiting: Waiting;
  readonly listen: RunListener;
  /** Collects the answers of every suite. */
  readonly used: UsedAnswers;
}
