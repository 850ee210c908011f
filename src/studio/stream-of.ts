import type { Written } from '../core/world/sink.js';

const encoder = new TextEncoder();

/**
 * Returns pieces as the body of an answer. The next piece is made when the reader has room for it.
 * @param close called once, when all is read, the reader has gone or a piece failed
 */
export function streamOf(
  pieces: AsyncGenerator<Written>,
  close: () => Promise<void>,
): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await pieces.next();
        if (!done) return controller.enqueue(typeof value === 'string' ? encoder.encode(value) : value);
        await close();
        controller.close();
      } catch (error) {
        await close();
        controller.error(error);
      }
    },
    async cancel() {
      await pieces.return(undefined);
      await close();
    },
  });
}
