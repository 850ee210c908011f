import { hash } from 'node:crypto';
import type { FailedRequest } from '../pipeline/answering.js';
import type { RunPlan } from '../run/plan.js';
import { UsedAnswers } from '../run/used-answers.js';
import type { Answers } from '../storage/cache/answers.js';
import { keyName } from '../storage/cache/key-name.js';
import type { RecordedAnswer, RecordedFailure, RecordedRun } from '../storage/recordings/recording.js';

/** Collects what `--record` writes: the answers of all suites, requests without an answer, and their runs. */
export class NewRecording {
  readonly used = new UsedAnswers();
  readonly #failures = new Map<string, RecordedFailure>();
  readonly #runs = new Map<string, RecordedRun>();

  addRun(run: RecordedRun): void {
    this.#runs.set(run.family, run);
  }

  addFailure({ ticket, key, error }: FailedRequest, model: string): void {
    this.#failures.set(keyName(key), { key, model, ticket: ticket.id, error });
  }

  /** In a fixed order, so that the same answers are the same file. */
  get runs(): readonly RecordedRun[] {
    return [...this.#runs.values()].toSorted((one, other) => (one.family < other.family ? -1 : 1));
  }

  /** Yields what is to be recorded in the order of keys. A late answer replaces a failure. */
  async *lines(answers: Answers): AsyncGenerator<RecordedAnswer | RecordedFailure> {
    const failures = [...this.#failures.values()].toSorted((one, other) =>
      Buffer.compare(one.key, other.key),
    );
    let next = 0;
    for await (const answer of this.used.among(answers)) {
      for (let failure = failures[next]; failure; failure = failures[++next]) {
        const order = Buffer.compare(failure.key, answer.key);
        if (order > 0) break;
        if (order < 0) yield failure;
      }
      yield answer;
    }
    yield* failures.slice(next);
  }
}

/** Returns the facts about a run's requests. */
export function recordedRun({ prompt, model, redact }: RunPlan, family: Uint8Array): RecordedRun {
  const { endpoint } = model;
  return {
    family: Buffer.from(family).toString('hex'),
    prompt: prompt.name,
    promptHash: prompt.hash,
    model: model.name,
    endpoint: endpoint === null ? null : hash('sha256', endpoint).slice(0, 16),
    ...(redact && { redacted: redact }),
  };
}
