import type { BenchEvent } from '../run/workbench/state.js';
import type { Workbench } from '../run/workbench/workbench.js';

/** The most pages of a browser that are open at once. */
const maxOpen = 50;

/** Bytes that a page has not read, at most; all that there is at first may be more. */
const maxUnread = 16_000_000;

/** The pages that are open, each of which listens to what happens. */
export class OpenPages {
  readonly #workbench: Pick<Workbench, 'subscribe' | 'snapshot'>;
  readonly #onChange: () => void;
  readonly #open = new Map<ReadableStreamDefaultController<Uint8Array>, () => void>();
  #isClosed = false;

  /** @param onChange called when a page has come or gone */
  constructor(workbench: Pick<Workbench, 'subscribe' | 'snapshot'>, onChange: () => void) {
    this.#workbench = workbench;
    this.#onChange = onChange;
  }

  get count(): number {
    return this.#open.size;
  }

  /** Ends what is sent to all of them, and to any that comes later. */
  close(): void {
    this.#isClosed = true;
    for (const end of [...this.#open.values()]) end();
  }

  /** Answers with server-sent events: all that there is now, then whatever changes. */
  listen(): Response {
    if (this.#isClosed) return new Response('This page has ended.', { status: 401 });
    if (this.count >= maxOpen) return new Response('Close other pages of the studio first.', { status: 503 });
    let leave = () => {};
    const body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          const send = (event: BenchEvent) => {
            // A page that reads nothing for long comes again by itself, and begins with what there is then.
            if ((controller.desiredSize ?? 0) > 0) controller.enqueue(encoded(event));
            else end();
          };
          const unsubscribe = this.#workbench.subscribe(send);
          leave = () => {
            unsubscribe();
            this.#open.delete(controller);
            this.#onChange();
          };
          const end = () => {
            leave();
            controller.close();
          };
          for (const event of this.#workbench.snapshot()) controller.enqueue(encoded(event));
          this.#open.set(controller, end);
          this.#onChange();
        },
        cancel: () => leave(),
      },
      new ByteLengthQueuingStrategy({ highWaterMark: maxUnread }),
    );
    return new Response(body, { headers: eventStream });
  }
}

/** A proxy that gathers what it passes on would keep rows from the page. */
const eventStream = { 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' };

const encoder = new TextEncoder();

function encoded(event: BenchEvent): Uint8Array {
  return encoder.encode(`event: ${event.kind}\ndata: ${JSON.stringify(event)}\n\n`);
}
