import { startBatchEndpoint } from './batch-endpoint/index.js';
import type { BatchEndpointOptions } from './batch-endpoint/options.js';
import { hurriedClock } from './hurried-clock.js';
import type { Finished, RunInProcess } from './in-process.js';
import { csvOf, newUser, type User } from './program.js';

type BatchEndpoint = Awaited<ReturnType<typeof startBatchEndpoint>>;

/** A user with three tickets and a price, at an endpoint that takes batches. Waits are over in a moment. */
export interface BatchUser extends AsyncDisposable {
  readonly user: User;
  readonly endpoint: BatchEndpoint;
  /** The command that sends the tickets in batches. */
  readonly inBatches: readonly string[];
  /** Runs the program on a terminal of so many columns, or in a pipe. */
  run(args: readonly string[], columns?: number): Promise<Finished>;
  begin(args: readonly string[], columns?: number): RunInProcess;
  /** Returns the ids of the batches, the newest first. */
  ids(): Promise<readonly string[]>;
}

export async function newBatchUser(options: BatchEndpointOptions = {}): Promise<BatchUser> {
  const endpoint = await startBatchEndpoint(options);
  const user = await newUser();
  await user.folder.write('t.csv', csvOf(['broken', 'down', 'slow']));
  await user.folder.write('p.md', '---\nmax_output_tokens: 50\n---\n{text}');
  await user.configure('prices: { stand-in: { input: 1, output: 2 } }\n');
  const env = { OPENAI_BASE_URL: endpoint.url, OPENAI_API_KEY: 'k' };
  const begin: BatchUser['begin'] = (args, columns) =>
    user.begin(args, { env, clock: hurriedClock(1_000), ...(columns !== undefined && { columns }) });
  const run: BatchUser['run'] = (args, columns) => begin(args, columns).finished;
  return {
    user,
    endpoint,
    inBatches: ['classify', 't.csv', '--prompt', 'p.md', '--model', 'stand-in', '--batch'],
    run,
    begin,
    async ids() {
      const { stdout } = await run(['batch', 'list', '--json']);
      return [...stdout.matchAll(/^ {4}"id": "(.*)"/gm)].map(([, id = '']) => id);
    },
    async [Symbol.asyncDispose]() {
      await user[Symbol.asyncDispose]();
      await endpoint.close();
    },
  };
}

/** Keeps batches in progress until the endpoint is led on. */
export function kept(): BatchEndpointOptions {
  return { polls: { in_progress: Number.POSITIVE_INFINITY } };
}
