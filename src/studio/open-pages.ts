import type { BenchEvent } from '../run/workbench/state.js';
import type { Workbench } from '../run/workbench/workbench.js';

/** The pages that are open, each of which listens to what happens. */
export class OpenPages {
  readonly #workbench: Workbench;
  readonly #onChange: () => void;
  readonly #open = new Map<ReadableStreamDefaultController<Uint8Array>, () => void>();

  /** @param onChange called when a page has come or gone */
  constructor(workbench: Workbench, onChange: () => void) {
    this.#workbench = workbench;
    this.#onChange = onChange;
  }

  get count(): number {
    return this.#open.size;
  }

  /** Ends what is sent to all of them. */
  close(): void {
    for (const [controller, leave] of [...this.#open]) {
      leave();
      controller.close();
    }
  }

  /** Answers with server-sent events: all that there is now, then whatever changes. */
  listen(): Response {
    let leave = () => {};
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        const send = (event: BenchEvent) => controller.enqueue(encoded(event));
        const unsubscribe = this.#workbench.subscribe(send);
        leave = () => {
          unsubscribe();
          this.#open.delete(controller);
          this.#onChange();
        };
        for (const event of this.#workbench.snapshot()) send(event);
        this.#open.set(controller, leave);
        this.#onChange();
      },
      cancel: () => leave(),
    });
    return new Response(body, { headers: eventStream });
  }
}

/** A proxy that gathers what it passes on would keep rows from the page. */
const eventStream = { 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' };

const encoder = new TextEncoder();

function encoded(event: BenchEvent): Uint8Array {
  return encoder.encode(`event: ${event.kind}\ndata: ${JSON.stringify(event)}\n\n`);
}
