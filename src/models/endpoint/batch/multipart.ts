import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type { Payload } from '../http.js';

/**
 * Writes a form as it is sent, so that a file of it is never in memory. Its length is known before, since servers refuse a
 * form without one.
 */
export function formPayload(form: FormData): Payload {
  const boundary = `ticketsift-${randomUUID()}`;
  const parts = [...form].map(([name, value]) => ({ head: headOf(boundary, name, value), value }));
  const tail = `--${boundary}--\r\n`;
  const length = parts.reduce(
    (sum, { head, value }) => sum + Buffer.byteLength(head) + sizeOf(value) + lineEnd.length,
    tail.length,
  );
  async function* content() {
    for (const { head, value } of parts) {
      yield Buffer.from(head);
      if (typeof value === 'string') yield Buffer.from(value);
      else yield* value.stream();
      yield Buffer.from(lineEnd);
    }
    yield Buffer.from(tail);
  }
  return {
    type: `multipart/form-data; boundary=${boundary}`,
    length,
    content: Readable.from(content(), { objectMode: false }),
  };
}

const lineEnd = '\r\n';

function headOf(boundary: string, name: string, value: string | File): string {
  const start = `--${boundary}\r\nContent-Disposition: form-data; name="${quoted(name)}"`;
  if (typeof value === 'string') return `${start}\r\n\r\n`;
  return `${start}; filename="${quoted(value.name)}"\r\nContent-Type: application/octet-stream\r\n\r\n`;
}

function sizeOf(value: string | File): number {
  return typeof value === 'string' ? Buffer.byteLength(value) : value.size;
}

/** As browsers write names: https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data */
function quoted(name: string): string {
  return name.replace(/\r\n|\r|\n/g, '%0D%0A').replaceAll('"', '%22');
}
