import { describe, expect, test } from 'vitest'
import { chatInput } from '../../src/counting/chat-input.ts'
import { createTokenCounter } from '../../src/counting/token-counter.ts'

const count = createTokenCounter()
const inputOf = (body: Record<string, unknown>) => chatInput(body, (text) => count(text, 'gpt-4o'))

/** The example of OpenAI's cookbook, with the numbers that its API answered. */
const published = [
  {
    role: 'system',
    content: 'You are a helpful, pattern-following assistant that translates corporate jargon into plain English.',
  },
  { role: 'system', name: 'example_user', content: 'New synergies will help drive top-line growth.' },
  { role: 'system', name: 'example_assistant', content: 'Things working well together will increase revenue.' },
  {
    role: 'system',
    name: 'example_user',
    content: "Let's circle back when we have more bandwidth to touch base on opportunities for increased leverage.",
  },
  {
    role: 'system',
    name: 'example_assistant',
    content: "Let's talk later when we're less busy about how to do better.",
  },
  {
    role: 'user',
    content: "This late pivot means we don't have time to boil the ocean for the client deliverable.",
  },
]

describe('the input of a chat completion', () => {
  test('is what the API answers for the published example', () => {
    expect(inputOf({ messages: published }).text).toBe(124)
    expect(chatInput({ messages: published }, (text) => count(text, 'gpt-4')).text).toBe(129)
  })

  test('takes special tokens for ordinary text', () => {
    const plain = inputOf({ messages: [{ role: 'user', content: '' }] }).text
    expect(inputOf({ messages: [{ role: 'user', content: '<|endoftext|>' }] }).text).toBeGreaterThan(plain + 1)
  })

  test('is the same for a text and for its one part', () => {
    const text = inputOf({ messages: [{ role: 'user', content: 'how are you' }] })
    expect(inputOf({ messages: [{ role: 'user', content: [{ type: 'text', text: 'how are you' }] }] })).toEqual(text)
  })

  test('grows with tools, calls and a schema, by no more than their JSON', () => {
    const messages = [{ role: 'user', content: 'hi' }]
    const bare = inputOf({ messages }).text
    const tool = { type: 'function', function: { name: 'add', parameters: { type: 'object', properties: {} } } }
    const grown = inputOf({ messages, tools: [tool] }).text - bare
    expect(grown).toBeGreaterThan(0)
    expect(grown).toBeLessThanOrEqual(count(JSON.stringify(tool), 'gpt-4o'))
    const call = { role: 'assistant', tool_calls: [{ id: 'a', function: { name: 'add', arguments: '{"a":1}' } }] }
    expect(inputOf({ messages: [...messages, call] }).text).toBeGreaterThan(bare + 5)
    const format = { type: 'json_schema', json_schema: { name: 'a', schema: { type: 'object' } } }
    expect(inputOf({ messages, response_format: format }).text).toBeGreaterThan(bare)
  })

  test('counts images by their published rule and audio by its length', () => {
    const image = (detail: string) => ({ type: 'image_url', image_url: { url: 'https://a.test/b.png', detail } })
    const of = (part: object) => inputOf({ messages: [{ role: 'user', content: [part] }] })
    expect(of(image('low')).image).toBe(85)
    expect(of(image('high')).image).toBe(765)
    const wav = Buffer.alloc(44 + 32_000)
    wav.write('RIFF', 0, 'latin1')
    wav.writeUInt32LE(16_000, 28)
    expect(of({ type: 'input_audio', input_audio: { data: wav.toString('base64'), format: 'wav' } }).audio).toBe(20)
  })
})
