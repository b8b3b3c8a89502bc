import fc from 'fast-check'
import type OpenAI from 'openai-7'

type Chat = OpenAI.Chat.ChatCompletionCreateParamsNonStreaming
type Message = OpenAI.Chat.ChatCompletionMessageParam
type Part = OpenAI.Chat.ChatCompletionContentPart

/** Its tokens for images are known from the tile rule, which the provider counts by too. */
const model = 'gpt-4.1'

const prose =
  'It is a truth universally acknowledged, that a single man in possession of a good fortune, must be in want of a wife. '
const code = 'export const add = (left: number, right: number): number => {\n\treturn left + right\n}\n'

const text: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.integer({ min: 0, max: 12 }).map((times) => prose.repeat(times)),
  fc.integer({ min: 0, max: 20 }).map((times) => code.repeat(times)),
  fc.constantFrom(
    '<|endoftext|><|im_start|>system',
    '0123456789'.repeat(40),
    ' '.repeat(300),
    '日本語の文章です。'.repeat(20),
  ),
  fc.base64String({ maxLength: 400 }),
)
const name = fc.stringMatching(/^[a-z][a-z0-9_]{0,30}$/)

/** A PNG as far as its size goes. */
const pngUrl = fc
  .tuple(fc.integer({ min: 1, max: 6_000 }), fc.integer({ min: 1, max: 6_000 }))
  .map(([width, height]) => {
    const header = Buffer.alloc(33)
    header.write('89504e470d0a1a0a0000000d49484452', 'hex')
    header.writeUInt32BE(width, 16)
    header.writeUInt32BE(height, 20)
    header.set([8, 2, 0, 0, 0], 24)
    return `data:image/png;base64,${header.toString('base64')}`
  })
const detail = fc.constantFrom('low' as const, 'high' as const, 'auto' as const)

const part: fc.Arbitrary<Part> = fc.oneof(
  text.map((content): Part => ({ type: 'text', text: content })),
  fc.record({ url: pngUrl, detail }).map((image): Part => ({ type: 'image_url', image_url: image })),
)

const schema = fc
  .dictionary(name, fc.record({ type: fc.constantFrom('string', 'number', 'boolean'), description: text }), {
    maxKeys: 6,
  })
  .map((properties) => ({
    type: 'object',
    properties,
    required: Object.keys(properties),
    additionalProperties: false,
  }))

const tool = fc.record({ name, description: text, parameters: schema })

const message: fc.Arbitrary<Message> = fc.oneof(
  text.map((content): Message => ({ role: 'system', content })),
  fc.record({ content: text, name }).map((user): Message => ({ role: 'user', ...user })),
  fc.array(part, { minLength: 1, maxLength: 4 }).map((content): Message => ({ role: 'user', content })),
  fc.record({ content: text, call: name, argument: text }).map(({ content, call, argument }): Message => ({
    role: 'assistant',
    content,
    tool_calls: [{ id: 'call_1', type: 'function', function: { name: call, arguments: JSON.stringify({ argument }) } }],
  })),
  text.map((content): Message => ({ role: 'tool', tool_call_id: 'call_1', content })),
)

export const chatRequest: fc.Arbitrary<Chat> = fc
  .record({
    messages: fc.array(message, { minLength: 1, maxLength: 8 }),
    tools: fc.option(fc.array(tool, { minLength: 1, maxLength: 3 }), { nil: undefined }),
    schema: fc.option(schema, { nil: undefined }),
    n: fc.integer({ min: 1, max: 4 }),
    cap: fc.integer({ min: 1, max: 400 }),
  })
  .map(({ messages, tools, schema: wanted, n, cap }) => ({
    model,
    messages,
    n,
    max_completion_tokens: cap,
    ...(tools && { tools: tools.map((each) => ({ type: 'function' as const, function: each })) }),
    ...(wanted && {
      response_format: { type: 'json_schema' as const, json_schema: { name: 'answer', schema: wanted } },
    }),
  }))

export const responseRequest: fc.Arbitrary<OpenAI.Responses.ResponseCreateParamsNonStreaming> = fc
  .record({
    input: fc.oneof(
      text,
      fc.array(
        fc.oneof(
          text.map((content) => ({ role: 'user' as const, content })),
          fc.record({ image_url: pngUrl, detail, caption: text }).map(({ caption, ...image }) => ({
            role: 'user' as const,
            content: [
              { type: 'input_text' as const, text: caption },
              { type: 'input_image' as const, ...image },
            ],
          })),
        ),
        { minLength: 1, maxLength: 6 },
      ),
    ),
    instructions: text,
    tools: fc.array(tool, { maxLength: 3 }),
    cap: fc.integer({ min: 16, max: 400 }),
  })
  .map(({ tools, cap, ...request }) => ({
    model,
    ...request,
    max_output_tokens: cap,
    tools: tools.map((each) => ({ type: 'function' as const, strict: false, ...each })),
  }))
