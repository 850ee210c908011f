import type { Writable } from 'node:stream';
import { ClosedPipe, type Sink, writeFailure } from '../core/world/sink.js';

/** A sink to a stream that knows whether the reader is still there. */
export interface StreamSink extends Sink {
  /** Whether the reader has gone. */
  readonly isClosed: boolean;
}

/**
 * Creates a sink to a stream that belongs to the caller, such as standard output, and leaves it open. A write
 * resolves once the stream has passed it on, so a slow reader slows the run.
 * @param name what people call the stream, for errors
 */
export function streamSink(stream: Writable, name: string): StreamSink {
  let failure: Error | undefined;
  // Without a listener, the stream's error event would end the process.
  const onError = (cause: Error) => {
    failure ??= cause;
  };
  stream.on('error', onError);

  // A stream that failed emits its error only after the write's callback, so the listener stays.
  const leave = async () => {
    if (!failure) stream.off('error', onError);
  };

  return {
    get isClosed() {
      return failure !== undefined && writeFailure(name, failure) instanceof ClosedPipe;
    },
    write: (text) =>
      new Promise((resolve, reject) => {
        if (failure) return reject(writeFailure(name, failure));
        stream.write(text, (cause) => {
          if (!cause) return resolve();
          onError(cause);
          reject(writeFailure(name, cause));
        });
      }),
    commit: leave,
    discard: leave,
  };
}
