import type { Readable } from 'node:stream';
export interface Input extends AsyncDisposable {
  readonly name: string;
  chunks(): AsyncGenerator<Buffer>;
  progress(): number | undefined;
}
export async function openInput(location: string, stdin: Readable): Promise<Input> {
  void stdin;
  throw new Error(location);
}
