import type { TestProject } from 'vitest/node';
import { startPostgres } from './start-postgres.js';

export type { PostgresServer } from './start-postgres.js';
export { startPostgres };

declare module 'vitest' {
  export interface ProvidedContext {
    /** The superuser's URL of the PostgreSQL that all tests share. */
    postgresUrl: string;
  }
}

/** Starts one server for all test files of a project. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startPostgres();
  project.provide('postgresUrl', server.url);
  return () => server.stop();
}
