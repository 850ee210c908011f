/** Refusals as real servers write them, from reports by their users: the server, the status and the body. */
type Refusal = readonly [server: string, code: number, body: unknown];

const detail = (field: string) => ({
  detail: [
    { type: 'extra_forbidden', loc: ['body', field], msg: 'Extra inputs are not permitted', input: 9 },
  ],
});
const bad = (message: string) => ({
  object: 'error',
  message,
  type: 'BadRequestError',
  param: null,
  code: 400,
});
const error = (message: string, rest: object = {}) => ({ error: { message, ...rest } });

export const ofSchema: readonly Refusal[] = [
  [
    'OpenAI, before gpt-4o',
    400,
    error(
      "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model. Learn more about supported models at the Structured Outputs guide",
      { param: null, code: null },
    ),
  ],
  [
    'OpenAI, for a schema it cannot follow',
    400,
    error("Invalid schema for response_format 'classification': enum has too many values.", {
      param: 'response_format',
      code: null,
    }),
  ],
  ['DeepSeek', 400, error('This response_format type is unavailable now', { code: 'invalid_request_error' })],
  [
    'DeepSeek, once',
    422,
    'Failed to deserialize the JSON body into the target type: response_format: response_format.type `json_schema` is unavailable now at line 1 column 12440',
  ],
  [
    'Groq',
    400,
    error("'response_format.type' : value is not one of the allowed values ['text','json_object']"),
  ],
  [
    'Groq, for one model',
    400,
    error('This model does not support response format `json_schema`.', { param: 'response_format' }),
  ],
  [
    'llama.cpp, once',
    500,
    error('response_format type must be one of "text" or "json_object", but got: json_schema', {
      code: 500,
      type: 'server_error',
    }),
  ],
  [
    'llama.cpp, with a grammar of its own',
    400,
    error('Either "json_schema" or "grammar" can be specified, but not both', { code: 400 }),
  ],
  [
    'xAI, once',
    400,
    {
      code: 'Client specified an invalid argument',
      error: 'The response_format parameter is unsupported at the moment. Leave it unset.',
    },
  ],
  [
    'LiteLLM',
    400,
    error(
      "litellm.UnsupportedParamsError: perplexity does not support parameters: ['response_format'], for model=sonar",
      { param: null, code: '400' },
    ),
  ],
  ['FastAPI', 422, detail('response_format')],
  ['vLLM', 400, bad('Structured outputs are not supported by this engine.')],
];

export const ofObject: readonly Refusal[] = [
  ['LM Studio', 400, { error: "'response_format.type' must be 'json_schema' or 'text'" }],
  [
    'OpenAI, before 2024',
    400,
    error("Invalid parameter: 'response_format' of type 'json_object' is not supported with this model.", {
      param: 'response_format',
    }),
  ],
  [
    'OpenAI, for a prompt without the word',
    400,
    error(
      "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.",
      { param: 'messages' },
    ),
  ],
];

export const ofMaxTokens: readonly Refusal[] = [
  [
    'OpenAI',
    400,
    error(
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
      { param: 'max_tokens', code: 'unsupported_parameter' },
    ),
  ],
  [
    'a gateway that tells it by the parameter alone',
    400,
    error('This parameter is not supported.', { param: 'max_tokens' }),
  ],
  [
    'a gateway that tells what is wrong by its code alone',
    400,
    error('Bad request.', { param: 'max_tokens', code: 'unsupported_parameter' }),
  ],
  [
    'a gateway of Copilot',
    400,
    error(
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
      { code: 'invalid_request_body' },
    ),
  ],
];

export const ofMaxCompletionTokens: readonly Refusal[] = [
  [
    'Mistral',
    422,
    {
      object: 'error',
      message: detail('max_completion_tokens'),
      type: 'invalid_request_error',
      param: null,
      code: null,
    },
  ],
  [
    'vLLM, once',
    400,
    bad(
      "[{'type': 'extra_forbidden', 'loc': ('body', 'max_completion_tokens'), 'msg': 'Extra inputs are not permitted', 'input': 800}]",
    ),
  ],
];

export const ofTemperature: readonly Refusal[] = [
  [
    'OpenAI',
    400,
    error(
      "Unsupported value: 'temperature' does not support 0 with this model. Only the default (1) value is supported.",
      { param: 'temperature', code: 'unsupported_value' },
    ),
  ],
  [
    'LiteLLM',
    400,
    error(
      "litellm.UnsupportedParamsError: gpt-5-nano doesn't support temperature=0.1 while reasoning is active.",
    ),
  ],
  ['Anthropic', 400, error('`temperature` is deprecated for this model.', { type: 'invalid_request_error' })],
  ['a validator of JSON', 400, error("Additional properties are not allowed: 'temperature'")],
  ['a server that is strict', 422, error('temperature must be omitted for this model')],
  ['one that recognizes no such name', 400, error('Argument temperature is not recognized')],
  ['Moonshot', 400, error('invalid temperature: only 1 is allowed for this model')],
];
