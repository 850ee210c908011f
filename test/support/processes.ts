import { type ChildProcess, execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Stops a process, which goes on with SIGCONT; resolves once it does nothing more. */
export async function stopProcess(child: ChildProcess): Promise<void> {
  child.kill('SIGSTOP');
  const look = promisify(execFile);
  for (let state = ''; !state.startsWith('T'); )
    state = (await look('ps', ['-o', 'state=', '-p', String(child.pid)])).stdout;
}
