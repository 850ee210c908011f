import type { OpenedLogin } from '../auth/open.js';
import type { Config } from '../config/load.js';
import type { Interrupt } from '../core/world/interrupt.js';
import type { Waiting } from '../core/world/wait.js';
import type { World } from '../core/world/world.js';
import type { PromptPlaces } from '../prompts/library/find-saved.js';
import type { RunListener } from '../run/events.js';
import type { Cache } from '../storage/cache/cache.js';
import type { NewRecording } from './new-recording.js';
import type { CheckOptions } from './options.js';
import type { Replay } from './replay.js';

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
  readonly recorder: NewRecording;
  /** Where all answers come from, in place of requests. */
  readonly replay: Replay | undefined;
}
