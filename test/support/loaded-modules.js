/** Preloaded with `--import`, writes the address of each module that a program loads into the file that LOADED_MODULES names. */
import { appendFileSync } from 'node:fs';
import { register } from 'node:module';
import { isMainThread } from 'node:worker_threads';

if (isMainThread) register(import.meta.url);

/** @type {import('node:module').LoadHook} */
export async function load(url, context, next) {
  appendFileSync(process.env.LOADED_MODULES ?? '', `${url}\n`);
  return await next(url, context);
}
