import { describe, expect, it } from 'vitest';
import type { Sink } from '../../src/core/world/sink.js';
import { jsonlExporter } from '../../src/outputs/jsonl.js';
import { tableExporter } from '../../src/outputs/table/table.js';
import { textWriter } from '../../src/outputs/writer.js';
import { classified, exporterOptions, sampleTicket } from '../support/outcomes.js';

function recordingSink() {
  const calls: string[] = [];
  const sink: Sink = {
    write: async (piece) => void calls.push(piece.toString()),
    commit: async () => void calls.push('commit'),
    discard: async () => void calls.push('discard'),
  };
  return { sink, calls };
}

const outcome = classified(sampleTicket('1', 'a'));

describe('outcomes as text', () => {
  it('are written as they come, and made final at the end', async () => {
    const { sink, calls } = recordingSink();
    const writer = await textWriter(jsonlExporter(exporterOptions()), sink);
    await writer.write([outcome]);
    await writer.write([outcome, outcome]);
    await writer.commit();
    expect(calls.map((text) => text.split('\n').length - 1)).toEqual([1, 2, 0]);
    expect(calls.at(-1)).toBe('commit');
  });

  it('have their end before they are final', async () => {
    const { sink, calls } = recordingSink();
    const writer = await textWriter(tableExporter(exporterOptions()), sink);
    await writer.write([outcome]);
    await writer.commit();
    expect(calls).toEqual([expect.stringMatching(/^┌[\s\S]*┘\n$/), 'commit']);
  });

  it('can be given up', async () => {
    const { sink, calls } = recordingSink();
    const writer = await textWriter(tableExporter(exporterOptions()), sink);
    await writer.write([outcome]);
    await writer.discard();
    expect(calls).toEqual(['discard']);
  });
});
