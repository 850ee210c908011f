import { brotliCompressSync, deflateRawSync, deflateSync } from 'node:zlib';
import {
  choice,
  compressed,
  draft,
  events,
  good,
  type Mode,
  message,
  packed,
  piece,
  reads,
  usage,
  whole,
} from './mode.js';

/** Where the answer is, in what form it comes, and how it is marked. Each is read with one request. */
export const readable: readonly Mode[] = [
  reads('an ordinary completion', message({ content: good })),
  reads('reasoning_content beside null (vLLM)', message({ content: null, reasoning_content: `Hm. ${good}` })),
  reads('reasoning beside an empty text', message({ content: '', reasoning: good })),
  reads(
    'reasoning_details',
    message({ content: null, reasoning_details: [{ type: 'reasoning.text', text: good }] }),
  ),
  reads(
    'the arguments of a tool',
    message(
      { content: null, tool_calls: [{ type: 'function', function: { name: 'f', arguments: good } }] },
      'tool_calls',
    ),
  ),
  reads(
    'the arguments of a tool, as an object',
    message({ content: null, tool_calls: [{ function: { arguments: JSON.parse(good) } }] }, 'tool_calls'),
  ),
  reads(
    'the arguments of a function',
    message({ content: null, function_call: { name: 'f', arguments: good } }, 'function_call'),
  ),
  reads('content that is an object', message({ content: JSON.parse(good) })),
  reads(
    'parts, one without a text',
    message({
      content: [
        { type: 'text', text: null },
        { type: 'text', text: good },
      ],
    }),
  ),
  reads(
    'parts of odd kinds',
    message({ content: [7, null, { type: 'image' }, { type: 'output_text', text: good }] }),
  ),
  reads(
    'parts with thoughts',
    message({
      content: [
        { type: 'reasoning', text: draft },
        { type: 'text', text: good },
      ],
    }),
  ),
  reads('a thought with a draft', message({ content: `<think>First ${draft}.</think>\n${good}` })),
  reads('a thought with a lone brace', message({ content: `<think>a { b</think>${good}` })),
  reads(
    'a thought whose opening mark is missing',
    message({ content: `Perhaps ${draft}\n</think>\n\n${good}` }),
  ),
  reads('a thought of Mistral', message({ content: `[THINK]${draft}[/THINK]${good}` })),
  reads('a thought of Kimi', message({ content: `◁think▷${draft}◁/think▷${good}` })),
  reads('a thought of Seed', message({ content: `<seed:think>${draft}</seed:think>${good}` })),
  reads('thinking tags', message({ content: `<thinking>${draft}</thinking>${good}` })),
  reads(
    'channels of gpt-oss',
    message({
      content: `<|channel|>analysis<|message|>${draft}<|end|><|start|>assistant<|channel|>final<|message|>${good}<|return|>`,
    }),
  ),
  reads('a code fence', message({ content: `Here:\n\`\`\`json\n${good}\n\`\`\`` })),
  reads('a whole completion as an event', events(whole, '[DONE]')),
  reads(
    'a stream in pieces',
    events(
      piece({ role: 'assistant', content: '' }),
      piece({ content: good.slice(0, 9) }),
      piece({ content: good.slice(9) }, { finish_reason: 'stop' }),
      { choices: [], usage },
      '[DONE]',
    ),
  ),
  reads('gzip', packed(200, whole)),
  reads('gzip without its header', packed(200, whole, {})),
  reads('a thought with attributes', message({ content: `<think effort="low">${draft}</THINK>${good}` })),
  reads(
    'a thought of Open WebUI',
    message({ content: `<details type="reasoning" done="true">${draft}</details>${good}` }),
  ),
  reads('a parsed object', message({ content: null, parsed: JSON.parse(good) })),
  reads('parts with values', message({ content: [{ type: 'text', text: { value: good } }] })),
  reads('the delta of a stream that is none', choice({ delta: { content: good }, finish_reason: 'stop' })),
  reads('the text of the older API', choice({ text: good, finish_reason: 'stop' })),
  reads(
    'usage in other words',
    message({ content: good }, 'stop', { usage: { input_tokens: 100, output_tokens: 20 } }),
  ),
  reads('deflate', compressed('deflate', deflateSync)),
  reads('deflate without a header', compressed('deflate', deflateRawSync)),
  reads('brotli', compressed('br', brotliCompressSync)),
  reads('another finish', message({ content: good }, 'eos')),
  reads('no finish', message({ content: good }, null)),
];
