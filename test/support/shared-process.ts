import { execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';
import { builtUrl } from './built.js';

const prelude = `
  const from = (path) => import(${JSON.stringify(builtUrl(''))} + path);
  const { openSharedDatabase } = await from('storage/shared/connection.js');
  const { createGroupWrites } = await from('storage/shared/group-writes.js');
  const { createSharedBudgets } = await from('storage/shared/budgets.js');
  const { createRates } = await from('storage/shared/rates.js');
  const { systemClock } = await from('core/world/clock.js');
  const [url, holder, ...args] = process.argv.slice(1);
  const database = openSharedDatabase({ url, variables: {}, clock: systemClock });
  const writes = createGroupWrites(database);
  const budgets = createSharedBudgets({ database, writes, holder, clock: systemClock });
  const rates = createRates(database, holder);
  const close = async () => {
    await budgets[Symbol.asyncDispose]();
    await rates[Symbol.asyncDispose]();
    await database[Symbol.asyncDispose]();
  };
`;

const nodeArgs = (script: string, args: readonly string[]) => [
  '--input-type=module',
  '-e',
  prelude + script,
  ...args,
];

/**
 * Runs a script as one more machine does, with `budgets`, `rates` and what they are made of, on the database at `url`;
 * resolves to what it wrote. It ends with `await close()`.
 */
export async function onMachine(script: string, ...args: readonly string[]): Promise<string> {
  return (await promisify(execFile)(process.execPath, nodeArgs(script, args))).stdout;
}

/** The same without waiting for its end. */
export function startMachine(script: string, ...args: readonly string[]) {
  return spawn(process.execPath, nodeArgs(script, args), { stdio: ['ignore', 'pipe', 'inherit'] });
}
