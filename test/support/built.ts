import { fileURLToPath } from 'node:url';

/** The address of a built module, for scripts of other processes. */
export const builtUrl = (module: string) => new URL(`../../dist/${module}`, import.meta.url).href;

/** The path of a built module. */
export const builtPath = (module: string) => fileURLToPath(builtUrl(module));
