import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync, type Stats } from 'node:fs';
import { lstat, readdir, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { codeOf } from '../errors/caught.js';

/** Returns whether no process of this machine, not even another user's, has a process id. */
export function isGoneProcess(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return codeOf(error) === 'ESRCH';
  }
}

/**
 * Returns a name for a file or folder that this process removes in the end. It identifies the process, so that others can
 * remove the leftovers of a killed one.
 */
export function scratchName(): string {
  return `ticketsift-${here()}-${process.pid}-${startOf(process.pid)}-${randomBytes(8).toString('hex')}`;
}

/** Names from `scratchName`, in its current and its older form, without a process. */
const scratch =
  /^\.?ticketsift-(?:(?<place>[0-9a-f]{8})-(?<pid>\d+)-(?<start>\d+)-[0-9a-f]{16}|[0-9a-f]{24})(?:\.tmp)?$/;

/** The age from which on a file is a leftover if its process cannot be checked from here, in milliseconds: a week. */
const oldAge = 7 * 24 * 60 * 60_000;

/**
 * Removes files and folders with such names that ended processes of the current user left in a folder. Never removes those
 * of a running process, and never throws.
 * @param now the time by the clock of the folder's file system
 */
export async function sweepLeftovers(folder: string, now: number): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((one) => scratch.test(one))) {
    const path = join(folder, name);
    // Looks at a link itself, since its target is not ours.
    const found = await lstat(path).catch(() => undefined);
    if (found && isOwn(found) && isLeft(name, found, now))
      await rm(path, { recursive: true, force: true }).catch(() => {});
  }
}

function isOwn(found: Stats): boolean {
  return (
    (found.isFile() || found.isDirectory()) &&
    (process.getuid === undefined || found.uid === process.getuid())
  );
}

function isLeft(name: string, { mtimeMs }: Stats, now: number): boolean {
  const { place, pid, start } = scratch.exec(name)?.groups ?? {};
  if (place !== here()) return now - mtimeMs > oldAge;
  return isGoneProcess(Number(pid)) || startOf(Number(pid)) !== start;
}

let place: string | undefined;

/**
 * Returns a name for the scope of process ids that no other machine or container has; undefined where only the name of the
 * machine is known.
 */
export function processPlace(): string | undefined {
  return bootId() === '' ? undefined : here();
}

function bootId(): string {
  return textOr(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8'));
}

/** Returns a name for the scope of process ids: a machine since its start, or a container. */
function here(): string {
  if (place !== undefined) return place;
  const parts = [hostname(), bootId(), textOr(() => readlinkSync('/proc/self/ns/pid'))];
  place = createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 8);
  return place;
}

/**
 * Returns when a process started, in ticks since the machine did (proc_pid_stat(5)); 0 where that is unknown. Another
 * process may get its id later.
 */
function startOf(pid: number): string {
  const stat = textOr(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  // The second field is a name in parentheses, which may hold anything.
  return /^.*\) (?:\S+ ){19}(\d+)/s.exec(stat)?.[1] ?? '0';
}

function textOr(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}
