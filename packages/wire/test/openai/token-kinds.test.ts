import { describe, expect, test } from 'vitest'
import { identified, post } from './lib/identify.ts'

const always = ['cacheWrite', 'longCacheWrite']
const kindsOf = (path: string, body: Record<string, unknown>) => post(path, { model: 'gpt-5', ...body }).kinds?.()
const image = { type: 'image_url', image_url: { url: 'https://example.com/a.png' } }
const audio = { type: 'input_audio', input_audio: { data: '', format: 'wav' } }

describe('a chat', () => {
  test.each<[what: string, more: readonly string[], body: Record<string, unknown>]>([
    ['text as a string', [], { messages: [{ role: 'user', content: 'a' }] }],
    ['text as parts', [], { messages: [{ role: 'user', content: [{ type: 'text', text: 'a' }] }] }],
    ['an assistant message that only calls tools', [], { messages: [{ role: 'assistant', content: null }] }],
    ['modalities of text', [], { messages: [], modalities: ['text'] }],
    ['an image', ['inputImage'], { messages: [{ role: 'user', content: [image] }] }],
    ['audio', ['inputAudio', 'inputImage'], { messages: [{ role: 'user', content: [audio] }] }],
    ['a file', ['inputAudio', 'inputImage'], { messages: [{ role: 'user', content: [{ type: 'file' }] }] }],
    [
      'a part of tomorrow',
      ['inputAudio', 'inputImage'],
      { messages: [{ role: 'user', content: [{ type: 'smell' }] }] },
    ],
    ['an earlier spoken answer', ['inputAudio'], { messages: [{ role: 'assistant', audio: { id: 'audio_1' } }] }],
    ['spoken output', ['outputAudio'], { messages: [], modalities: ['text', 'audio'] }],
    ['a voice', ['outputAudio'], { messages: [], audio: { voice: 'alloy', format: 'wav' } }],
    ['drawn output', ['outputImage'], { messages: [], modalities: ['image', 'text'] }],
    ['an unknown modality', ['outputAudio', 'outputImage'], { messages: [], modalities: ['smell'] }],
    ['malformed modalities', ['outputAudio', 'outputImage'], { messages: [], modalities: { audio: true } }],
    ['malformed messages', ['inputAudio', 'inputImage'], { messages: 'hello' }],
    ['a malformed message', ['inputAudio', 'inputImage'], { messages: [7] }],
    ['malformed content', ['inputAudio', 'inputImage'], { messages: [{ role: 'user', content: { text: 'a' } }] }],
  ])('with %s', (_, more, body) => {
    expect(kindsOf('/chat/completions', body)?.toSorted()).toEqual([...always, ...more].toSorted())
  })
})

describe('a response', () => {
  test.each<[what: string, more: readonly string[], body: Record<string, unknown>]>([
    ['a string', [], { input: 'a', instructions: 'b' }],
    ['messages', [], { input: [{ role: 'user', content: [{ type: 'input_text', text: 'a' }] }] }],
    [
      'calls and their text results',
      [],
      { input: [{ type: 'function_call' }, { type: 'function_call_output', output: 'a' }] },
    ],
    [
      'an image as a result',
      ['inputImage'],
      { input: [{ type: 'function_call_output', output: [{ type: 'input_image' }] }] },
    ],
    ['an item of tomorrow', ['inputAudio', 'inputImage'], { input: [{ type: 'smell' }] }],
    ['a reference to an item', ['inputAudio', 'inputImage'], { input: [{ type: 'item_reference', id: 'msg_1' }] }],
    ['a previous response', ['inputAudio', 'inputImage'], { input: 'a', previous_response_id: 'resp_1' }],
    ['a conversation', ['inputAudio', 'inputImage'], { input: 'a', conversation: 'conv_1' }],
    ['a stored prompt', ['inputAudio', 'inputImage'], { prompt: { id: 'pmpt_1' } }],
    ['a tool that draws', ['outputImage'], { input: 'a', tools: [{ type: 'image_generation' }] }],
    ['other tools', [], { input: 'a', tools: [{ type: 'function', name: 'f' }, { type: 'web_search' }] }],
  ])('with %s', (_, more, body) => {
    expect(kindsOf('/responses', body)?.toSorted()).toEqual([...always, ...more].toSorted())
  })
})

test('an endpoint of texts causes text', () => {
  expect(kindsOf('/embeddings', { input: 'a' })).toEqual(always)
  expect(kindsOf('/completions', { prompt: 'a' })).toEqual(always)
})

test('what can not be read, and endpoints of other media, may cause anything', () => {
  expect(identified('/chat/completions', { kind: 'opaque' }).kinds?.()).toBeUndefined()
  expect(kindsOf('/images/generations', { prompt: 'a' })).toBeUndefined()
  expect(kindsOf('/audio/speech', { input: 'a' })).toBeUndefined()
})
