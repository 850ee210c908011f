import { buffer } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { formPayload } from '../../../../src/models/endpoint/batch/multipart.js';

it.each(['chunk-1.jsonl', 'a "b"\r\nc.jsonl', 'größe.jsonl'])(
  'writes a form of the length that it says: %j',
  async (name) => {
    const form = new FormData();
    form.append('purpose', 'batch');
    form.append('file', new Blob(['{"ä":1}\n', Buffer.alloc(100_000, 'x')]), name);
    const { type, length, content } = formPayload(form);
    const bytes = await buffer(content);
    expect(bytes).toHaveLength(length);
    const read = await new Response(bytes, { headers: { 'content-type': type } }).formData();
    expect(read.get('purpose')).toBe('batch');
    const file = read.get('file');
    expect(
      file instanceof File && [file.name.replaceAll('%22', '"').replaceAll('%0D%0A', '\r\n'), file.size],
    ).toEqual([name, 100_009]);
  },
);
