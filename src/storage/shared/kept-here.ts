import type { KeptAnswer } from '../cache/answer-row.js';
import type { FoundAnswers, LocalAnswers } from '../cache/answers.js';

/** How many answers are put in place at once: their keys are random, so that few change nearly as much of the file as many. */
const maxAside = 50_000;

/**
 * What this machine keeps of a shared cache. On a machine that is new to a large run nothing is here, so that keys are looked
 * for only where this run has put them; the rest once the server has not found them either.
 */
export class KeptHere {
  readonly #answers: LocalAnswers;
  readonly #onFailure: (error: unknown) => void;
  readonly #placed: PlacedKeys | undefined;
  #aside = 0;

  constructor(answers: LocalAnswers, onFailure: (error: unknown) => void) {
    this.#answers = answers;
    this.#onFailure = onFailure;
    this.#placed = isEmpty(answers) ? new PlacedKeys() : undefined;
  }

  /** Finds what is likely to be here. */
  find(keys: readonly Uint8Array[]): FoundAnswers {
    const placed = this.#placed;
    if (!placed) return this.#answers.findAll(keys);
    const isLikely = keys.map((key) => placed.has(key));
    const likely = keys.filter((_, index) => isLikely[index]);
    const found = likely.length === 0 ? [] : this.#answers.findAll(likely);
    let next = 0;
    return isLikely.map((is) => (is ? found[next++] : undefined));
  }

  /** Finds, of what is missing, what other programs have put here. */
  findRest(keys: readonly Uint8Array[], found: FoundAnswers): FoundAnswers {
    const missing = this.#placed ? missingOf(keys, found) : [];
    return missing.length === 0 ? found : filled(found, this.#answers.findAll(missing));
  }

  /** Notes that the run itself has cached an answer. */
  note(key: Uint8Array): void {
    this.#placed?.add(key);
  }

  /** Keeps what the server has found. Nothing is lost where that fails. */
  add(found: readonly (KeptAnswer | undefined)[]): void {
    const answers = found.filter((answer) => answer !== undefined);
    if (answers.length === 0) return;
    try {
      this.#answers.setAside(answers);
    } catch (error) {
      this.#onFailure(error);
      return;
    }
    for (const { key } of answers) this.note(key);
    this.#aside += answers.length;
    if (this.#aside >= maxAside) void this.flush();
  }

  /** Puts in place what is set aside. Never rejects. */
  async flush(): Promise<void> {
    if (this.#aside === 0) return;
    this.#aside = 0;
    await this.#answers.placeAside().catch(this.#onFailure);
  }
}

function isEmpty(answers: LocalAnswers): boolean {
  try {
    return answers.isEmpty();
  } catch {
    // What keeps it from being read is said by the first look-up.
    return false;
  }
}

/** A set of keys that takes 2 MB whatever their number, and may have further ones: of a million, one in sixteen. */
class PlacedKeys {
  readonly #bits = new Uint8Array(1 << 21);

  add(key: Uint8Array): void {
    const byte = byteOf(key);
    this.#bits[byte] = (this.#bits[byte] ?? 0) | bitOf(key);
  }

  has(key: Uint8Array): boolean {
    return ((this.#bits[byteOf(key)] ?? 0) & bitOf(key)) !== 0;
  }
}

// Keys are hashes, so that their first 24 bits are as good as any.
function byteOf(key: Uint8Array): number {
  return ((key[0] ?? 0) << 13) | ((key[1] ?? 0) << 5) | ((key[2] ?? 0) >> 3);
}

function bitOf(key: Uint8Array): number {
  return 1 << ((key[2] ?? 0) & 7);
}

/** Returns the keys of which nothing was found. */
export function missingOf(keys: readonly Uint8Array[], found: FoundAnswers): readonly Uint8Array[] {
  return keys.filter((_, index) => found[index] === undefined);
}

/** Returns what was found, with what was found of the rest. */
export function filled(found: FoundAnswers, rest: FoundAnswers): FoundAnswers {
  let next = 0;
  return found.map((answer) => answer ?? rest[next++]);
}
