import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formOf, identified, post } from './lib/identify.ts'

const prompt = (path: string, body: Record<string, unknown>) => {
  const countable = post(path, body).countable?.()
  if (!countable) throw new Error(`${path} is not countable`)
  return countable
}
const texts = (path: string, body: Record<string, unknown>) =>
  prompt(path, body).segments.map((segment) => segment.texts)
const png = 'data:image/png;base64,iVBORw0KGgo='

describe('a chat', () => {
  const chat = (messages: unknown, more: Record<string, unknown> = {}) =>
    prompt('/chat/completions', { model: 'gpt-5', messages, ...more })

  it('is its tools, its formats, then one segment per message', () => {
    const body = {
      messages: [
        { role: 'system', content: 'Be brief.' },
        {
          role: 'user',
          name: 'ada',
          content: [
            { type: 'text', text: 'Hi' },
            { type: 'text', text: 'there' },
          ],
        },
      ],
      tools: [{ type: 'function', function: { name: 'f', parameters: { type: 'object' } } }],
      response_format: { type: 'json_object' },
    }
    expect(texts('/chat/completions', body)).toEqual([
      ['{"name":"f","parameters":{"type":"object"}}'],
      ['{"type":"json_object"}'],
      ['system', 'Be brief.'],
      ['user', 'ada', 'Hi', 'there'],
    ])
  })

  it('frames the request with 5 and each message with 4 tokens, plus one for a name', () => {
    const { baseTokens, segments } = chat([
      { role: 'user', content: 'a' },
      { role: 'user', name: 'b', content: 'c' },
    ])
    expect(baseTokens).toBe(5)
    expect(segments.map((segment) => segment.overheadTokens)).toEqual([4, 5])
  })

  it('allows a preamble and eight tokens per tool, and the larger preamble of codex models', () => {
    const tools = [
      { type: 'function', function: { name: 'f' } },
      { type: 'custom', custom: { name: 'g' } },
    ]
    expect(chat([], { tools }).segments[0]?.overheadTokens).toBe(24 + 16)
    expect(chat([], { tools, model: 'gpt-5.1-codex' }).segments[0]?.overheadTokens).toBe(103 + 16)
    expect(chat([], { functions: [{ name: 'f' }] }).unbounded).toEqual([])
  })

  it('counts calls, their results and what compatible servers add', () => {
    const call = { id: 'call_1', type: 'function', function: { name: 'f', arguments: '{"a":1}' } }
    const { segments } = chat([
      { role: 'assistant', content: null, refusal: null, tool_calls: [call], reasoning_content: 'hmm' },
      { role: 'tool', tool_call_id: 'call_1', content: 'done' },
      { role: 'assistant', function_call: { name: 'g', arguments: '{}' } },
    ])
    expect(segments.map((segment) => segment.texts)).toEqual([
      ['assistant', 'call_1', 'f', '{"a":1}', 'hmm'],
      ['tool', 'call_1', 'done'],
      ['assistant', 'g', '{}'],
    ])
  })

  it('takes images, audio and files as media', () => {
    const { segments, unbounded } = chat([
      {
        role: 'user',
        content: [
          { type: 'image_url', image_url: { url: png, detail: 'low' } },
          { type: 'image_url', image_url: { url: 'https://example.com/a.png', detail: 'original' } },
          { type: 'image_url', image_url: 'data:image/svg+xml,%3Csvg/%3E' },
          { type: 'input_audio', input_audio: { data: 'UklGRg==', format: 'wav' } },
          { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBERi0=' } },
        ],
      },
    ])
    expect(segments[0]?.media).toEqual([
      { kind: 'image', detail: 'low', data: 'iVBORw0KGgo=' },
      { kind: 'image', detail: 'auto', source: 'https://example.com/a.png' },
      { kind: 'image', detail: 'auto', source: 'data:image/svg+xml,%3Csvg/%3E' },
      { kind: 'audio', data: 'UklGRg==' },
      { kind: 'file', data: 'JVBERi0=' },
    ])
    expect(segments[0]?.texts).toEqual(['user', 'a.pdf'])
    expect(unbounded).toEqual([])
  })

  it('names what it can not bound', () => {
    const { unbounded } = chat(
      [
        {
          role: 'user',
          content: [
            { type: 'file', file: { file_id: 'file_1' } },
            { type: 'video_url', video_url: {} },
          ],
        },
        { role: 'assistant', audio: { id: 'audio_1' } },
      ],
      { web_search_options: {}, prediction: { type: 'content', content: 'x' }, model: 'gpt-4o-search-preview' },
    )
    expect(unbounded).toEqual(['file_id', 'video_url', 'audio', 'web_search_options', 'web_search', 'prediction'])
  })

  it('lets no text of the caller through as a name of something unbounded', () => {
    expect(chat([{ role: 'user', content: [{ type: 'my secret\nprompt' }] }]).unbounded).toEqual(['content_part'])
  })
})

describe('a response', () => {
  const response = (body: Record<string, unknown>) => prompt('/responses', { model: 'gpt-5', ...body })

  it('is tools, format, instructions, then one segment per item', () => {
    const body = {
      instructions: 'Be kind.',
      input: 'Hello',
      text: { format: { type: 'json_schema', name: 'x' } },
      tools: [{ type: 'function', name: 'f' }],
    }
    expect(texts('/responses', body)).toEqual([
      ['{"type":"function","name":"f"}'],
      ['{"type":"json_schema","name":"x"}'],
      ['Be kind.'],
      ['Hello'],
    ])
  })

  it('reads messages, calls, outputs and reasoning', () => {
    const { segments, unbounded } = response({
      input: [
        {
          role: 'user',
          content: [
            { type: 'input_text', text: 'Hi' },
            { type: 'input_image', image_url: png },
          ],
        },
        { type: 'reasoning', summary: [{ type: 'summary_text', text: 'so' }], encrypted_content: 'gAAA' },
        { type: 'function_call', call_id: 'c1', name: 'f', arguments: '{}' },
        { type: 'function_call_output', call_id: 'c1', output: [{ type: 'input_text', text: '42' }] },
        { type: 'computer_call_output', call_id: 'c2', output: { type: 'computer_screenshot', image_url: png } },
        { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Yes', annotations: [] }] },
        { type: 'web_search_call', id: 'ws', status: 'completed' },
      ],
    })
    expect(segments.map((segment) => segment.texts)).toEqual([
      ['user', 'Hi'],
      ['gAAA', 'so'],
      ['c1', 'f', '{}'],
      ['c1', '42'],
      ['c2'],
      ['assistant', 'Yes'],
      ['{"type":"web_search_call","id":"ws","status":"completed"}'],
    ])
    expect(segments.flatMap((segment) => segment.media ?? [])).toHaveLength(2)
    expect(unbounded).toEqual([])
  })

  it('names what the provider adds on its side, exactly as found', () => {
    const { unbounded } = response({
      previous_response_id: 'resp_1',
      conversation: { id: 'conv_1' },
      prompt: { id: 'pmpt_1' },
      tools: [
        { type: 'web_search_preview' },
        { type: 'file_search', vector_store_ids: [] },
        { type: 'code_interpreter' },
        { type: 'mcp', server_label: 'x' },
        { type: 'computer_use_preview' },
      ],
      input: [
        { type: 'message', role: 'user', content: [{ type: 'input_image', file_id: 'file_1' }] },
        { type: 'message', role: 'user', content: [{ type: 'input_file', file_url: 'https://example.com/a.pdf' }] },
        { id: 'msg_1' },
        { type: 'brand_new_item' },
      ],
    })
    expect(unbounded).toEqual([
      'previous_response_id',
      'conversation',
      'prompt',
      'web_search_preview',
      'file_search',
      'code_interpreter',
      'mcp',
      'computer_use_preview',
      'file_id',
      'file_url',
      'item_reference',
      'brand_new_item',
    ])
  })

  it('is not unbounded by what is null', () => {
    expect(response({ previous_response_id: null, conversation: null, prompt: null }).unbounded).toEqual([])
  })
})

describe('embeddings, completions, moderations', () => {
  it('have one segment per input, and tokens given as numbers count as they are', () => {
    expect(prompt('/embeddings', { input: ['a', 'b'] })).toEqual({
      baseTokens: 0,
      unbounded: [],
      segments: [
        { texts: ['a'], overheadTokens: 0 },
        { texts: ['b'], overheadTokens: 0 },
      ],
    })
    expect(prompt('/embeddings', { input: [1, 2, 3] }).segments).toEqual([{ texts: [], overheadTokens: 3 }])
    expect(prompt('/completions', { prompt: [[1, 2], [3]], suffix: 'end' }).segments).toEqual([
      { texts: [], overheadTokens: 2 },
      { texts: [], overheadTokens: 1 },
      { texts: ['end'], overheadTokens: 0 },
    ])
    expect(texts('/moderations', { input: [{ type: 'text', text: 'x' }] })).toEqual([['x']])
  })
})

describe('what comes as a form', () => {
  it('is bounded where it is text, and named where it is a file', () => {
    const edit = { kind: 'form', form: formOf({ prompt: 'blue', image: new Blob(['x']) }) } as const
    expect(identified('/images/edits', edit).countable?.()).toMatchObject({
      segments: [{ texts: ['blue'] }],
      unbounded: ['image'],
    })
    const nothing = { kind: 'form', form: formOf({ prompt: 'Names: Ada' }) } as const
    expect(identified('/audio/transcriptions', nothing).countable?.().unbounded).toEqual(['file'])
  })

  it('is bounded by the size of a recording, in tokens and in seconds', () => {
    const recording = { kind: 'form', form: formOf({ file: new Blob([new Uint8Array(60_000)]) }) } as const
    const operation = identified('/audio/transcriptions', recording)
    expect(operation.unitBounds).toEqual({ second: 120 })
    expect(operation.countable?.()).toMatchObject({ segments: [{ texts: [], overheadTokens: 2_400 }], unbounded: [] })
  })
})

describe('hostile bodies', () => {
  it('that can not be read as JSON have no bound', () => {
    const cyclic: Record<string, unknown> = { role: 'user' }
    cyclic['content'] = { self: cyclic }
    const throwing = {
      get content(): string {
        throw new Error('no')
      },
    }
    for (const message of [cyclic, throwing, { content: 1n }]) {
      expect(prompt('/chat/completions', { messages: [message] }).unbounded).toEqual(['unreadable'])
    }
  })

  it('never throw, whatever JSON they hold', () => {
    const paths = ['/chat/completions', '/responses', '/completions', '/embeddings', '/moderations', '/decisions']
    const keys = fc.constantFrom('messages', 'input', 'prompt', 'tools', 'content', 'type', 'role', 'text', 'image_url')
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom('message', 'text', 'input_image', 'function_call', 'file', 'namespace', 'reasoning'),
        fc.jsonValue(),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(keys, tie('value'), { maxKeys: 4 }),
      ),
    }))
    fc.assert(
      fc.property(fc.constantFrom(...paths), fc.dictionary(keys, value), (path, body) => {
        const { segments, baseTokens } = prompt(path, body)
        expect(Number.isSafeInteger(baseTokens)).toBe(true)
        for (const segment of segments) {
          expect(Number.isSafeInteger(segment.overheadTokens)).toBe(true)
          expect(segment.texts.every((text) => typeof text === 'string')).toBe(true)
        }
      }),
      { numRuns: 500 },
    )
  })
})
