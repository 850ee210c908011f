import { once } from '../core/once.js';
import type { Written } from '../core/world/sink.js';

const encoder = new TextEncoder();

export interface StreamEnds {
  /** Called once, when all is read, the reader has gone or a piece failed. */
  readonly close: () => Promise<void>;
  /** Called where a piece failed: breaks the connection off, so that what was read is not taken for the whole. */
  readonly breakOff: () => void;
}

/** Returns pieces as the body of an answer. The next piece is made when the reader has room for it. */
export function streamOf(
  pieces: AsyncGenerator<Written>,
  { close, breakOff }: StreamEnds,
): ReadableStream<Uint8Array> {
  const closeOnce = once(close);
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await pieces.next();
        if (!done) return controller.enqueue(typeof value === 'string' ? encoder.encode(value) : value);
        await closeOnce();
        controller.close();
      } catch {
        await closeOnce();
        breakOff();
      }
    },
    async cancel() {
      await pieces.return(undefined);
      await closeOnce();
    },
  });
}
