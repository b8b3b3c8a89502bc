// What OpenAI's o200k_base models count for 32 requests, as published: https://github.com/niieani/gpt-tokenizer
// (functionCallingTestCases), which took many of them from https://github.com/hmarr/openai-chat-tokens, and the first six from
// OpenAI's cookbook. Only the pairs of request and count are theirs.
import type { ChatBody, ChatMessage, FunctionDefinition, Schema } from './rendered-prompt.ts'

const say = (role: string, content: string, name?: string): ChatMessage => ({ role, content, ...(name && { name }) })
const object = (properties: Record<string, Schema>, more: Partial<Schema> = {}): Schema => ({
  type: 'object',
  properties,
  ...more,
})
const text: Schema = { type: 'string' }
const number: Schema = { type: 'number' }

const hello = [say('user', 'hello')]
const greetings = [say('system', 'Hello:'), say('system', 'Hello'), say('user', 'Hi there')]
const called = (args: string): ChatMessage => ({
  ...say('assistant', ''),
  function_call: { name: 'do_stuff', arguments: args },
})
const bare = (name: string): FunctionDefinition => ({ name, parameters: object({}) })
const bing = (properties: Record<string, Schema>): ChatBody => ({
  messages: hello,
  functions: [{ name: 'bing_bong', description: 'Do a bing bong', parameters: object(properties) }],
})

const ingredient = object(
  { name: text, unit: { ...text, enum: ['grams', 'ml', 'cups', 'pieces', 'teaspoons'] }, amount: number },
  { required: ['name', 'unit', 'amount'] },
)
const recipe = object(
  {
    ingredients: { type: 'array', items: ingredient },
    instructions: { type: 'array', items: text, description: 'Steps to prepare the recipe (no numbering)' },
    time_to_cook: { ...number, description: 'Total time to prepare the recipe in minutes' },
  },
  { required: ['ingredients', 'instructions', 'time_to_cook'] },
)
const pros: Schema = { type: 'array', items: text, description: 'Write 3 points why this text is well written' }
const yesOrNo = ['Yes', 'No']
// The misspelling was measured.
const nested = object(
  {
    mainField: { ...text, description: 'description3' },
    'field number one': object(
      {
        yesNoField: { ...text, description: 'description5', enum: yesOrNo },
        howIsInteresting: { ...text, description: 'description6' },
        scoreInteresting: { ...number, description: 'description7' },
        isInteresting: { ...text, description: 'description8', enum: yesOrNo },
      },
      { description: 'description4' },
    ),
  },
  { description: 'desctiption2' },
)

export const measuredRequests: readonly (readonly [tokens: number, body: ChatBody])[] = [
  [
    24,
    {
      messages: [
        say(
          'system',
          'You are a helpful, pattern-following assistant that translates corporate jargon into plain English.',
        ),
      ],
    },
  ],
  [20, { messages: [say('system', 'New synergies will help drive top-line growth.', 'example_user')] }],
  [19, { messages: [say('system', 'Things working well together will increase revenue.', 'example_assistant')] }],
  [
    27,
    {
      messages: [
        say(
          'system',
          "Let's circle back when we have more bandwidth to touch base on opportunities for increased leverage.",
          'example_user',
        ),
      ],
    },
  ],
  [
    24,
    {
      messages: [say('system', "Let's talk later when we're less busy about how to do better.", 'example_assistant')],
    },
  ],
  [
    25,
    {
      messages: [say('user', "This late pivot means we don't have time to boil the ocean for the client deliverable.")],
    },
  ],
  [8, { messages: hello }],
  [9, { messages: [say('user', 'hello world')] }],
  [8, { messages: [say('system', 'hello')] }],
  [9, { messages: [say('system', 'hello:')] }],
  [
    26,
    {
      messages: [
        say('system', "# Important: you're the best robot"),
        say('user', 'hello robot'),
        say('assistant', 'hello world'),
      ],
    },
  ],
  [31, { messages: hello, functions: [bare('foo')] }],
  [32, { messages: hello, functions: [bare('foo')], function_call: 'none' }],
  [31, { messages: hello, functions: [bare('foo')], function_call: 'auto' }],
  [36, { messages: hello, functions: [bare('foo')], function_call: { name: 'foo' } }],
  [35, { messages: hello, functions: [{ ...bare('foo'), description: 'Do a foo' }] }],
  [45, bing({ foo: text })],
  [52, bing({ foo: text, bar: { ...number, description: 'A number' } })],
  [64, bing({ foo: object({ bar: { ...text, enum: ['a', 'b', 'c'] }, baz: { type: 'boolean' } }) })],
  [16, { messages: [say('user', 'hello world'), say('function', '{}', 'do_stuff')] }],
  [29, { messages: [say('user', 'hello world'), say('function', '{"foo": "bar", "baz": 1.5}', 'do_stuff')] }],
  [25, { messages: [say('function', '{"a": { "b" : { "c": false}}}', 'dance_the_tango')] }],
  [27, { messages: [called('{"foo": "bar", "baz": 1.5}')] }],
  [26, { messages: [called('{"foo":"bar", "baz":\n\n 1.5}')] }],
  [36, { messages: [say('system', 'Hello'), say('user', 'Hi there')], functions: [bare('do_stuff')] }],
  [36, { messages: [say('system', 'Hello:'), say('user', 'Hi there')], functions: [bare('do_stuff')] }],
  [41, { messages: greetings, functions: [bare('do_stuff')] }],
  [51, { messages: greetings, functions: [bare('do_stuff'), bare('do_other_stuff')] }],
  [
    58,
    {
      messages: greetings,
      functions: [bare('do_stuff'), bare('do_other_stuff')],
      function_call: { name: 'do_stuff' },
    },
  ],
  [105, { messages: hello, functions: [{ name: 'get_recipe', parameters: recipe }] }],
  [
    45,
    {
      messages: hello,
      functions: [{ name: 'function', description: 'description', parameters: object({ quality: object({ pros }) }) }],
    },
  ],
  [93, { messages: hello, functions: [{ name: 'function', description: 'desctiption1', parameters: nested }] }],
]
