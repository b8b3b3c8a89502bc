import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Meter } from '../../src/index.ts'
import { post } from './lib/identify.ts'
import { bytesOf, chatStream, pass, sse, textOf, type ChatStreamOptions } from './lib/streams.ts'

const meter = (path = '/chat/completions', stripUsage = false): Meter =>
  post(path, { model: 'm', stream: true }).createMeter({ stripUsage })
const read = (stream: string, path?: string) => {
  const each = meter(path)
  pass(each, bytesOf(stream))
  return each.reading()
}
const pieces = ['Grüße', ' an 世界', ' 👩‍🚀', '"quoted" \\ [DONE]\n', 'data: {"usage":{}}\n\n', '\u2028']

const style = fc.record({
  pieces: fc.array(fc.oneof(fc.string({ unit: 'grapheme', maxLength: 12 }), fc.constantFrom(...pieces)), {
    maxLength: 12,
  }),
  lineEnd: fc.constantFrom('\n', '\r\n', '\r'),
  spaced: fc.boolean(),
  obfuscation: fc.boolean(),
})
const cuts = fc.array(fc.nat(4000), { maxLength: 60 })

describe('a chat stream', () => {
  it('is handed on as it came, object by object, when nothing is to be stripped', () => {
    const each = meter()
    for (const part of ['data: {"a"', ':1}\n', '\ndata: [DONE]\n\n', 'x']) {
      const bytes = bytesOf(part)
      expect(each.chunk(bytes)).toBe(bytes)
    }
    expect(each.flush()).toHaveLength(0)
  })

  it('tells usage, model, id, tier and its end', () => {
    expect(read(chatStream({ pieces, withUsage: true }))).toMatchObject({
      usage: { inputTokens: 12, outputTokens: 5 },
      model: 'gpt-5-mini-2025-08-07',
      serviceTier: 'default',
      terminated: true,
      failed: false,
      outputText: pieces.join(''),
    })
  })

  it('without usage still tells what was written', () => {
    const reading = read(chatStream({ pieces, withUsage: false }))
    expect(reading).not.toHaveProperty('usage')
    expect(reading.outputText).toBe(pieces.join(''))
  })

  it('reads the same however the network cuts it', () => {
    fc.assert(
      fc.property(style, fc.boolean(), cuts, (how, withUsage, at) => {
        const each = meter()
        const bytes = bytesOf(chatStream({ ...how, withUsage }))
        expect(textOf(pass(each, bytes, at))).toBe(textOf(bytes))
        const reading = each.reading()
        expect(reading.outputText).toBe(how.pieces.join(''))
        expect(reading.usage).toEqual(withUsage ? { inputTokens: 12, outputTokens: 5 } : undefined)
        expect(reading).toMatchObject({ terminated: true, failed: false, model: 'gpt-5-mini-2025-08-07' })
      }),
      { numRuns: 300 },
    )
  })

  it('with usage stripped is byte for byte the stream that did not ask for it', () => {
    fc.assert(
      fc.property(style, cuts, (how, at) => {
        const governed = meter('/chat/completions', true)
        const out = pass(governed, bytesOf(chatStream({ ...how, withUsage: true })), at)
        expect(textOf(out)).toBe(chatStream({ ...how, withUsage: false }))
        expect(governed.reading()).toMatchObject({ usage: { inputTokens: 12, outputTokens: 5 }, terminated: true })
        expect(governed.reading().outputText).toBe(how.pieces.join(''))
      }),
      { numRuns: 300 },
    )
  })

  it('is not changed by stripping where there is nothing to strip', () => {
    fc.assert(
      fc.property(style, cuts, (how, at) => {
        const stream = chatStream({ ...how, withUsage: false })
        expect(textOf(pass(meter('/chat/completions', true), bytesOf(stream), at))).toBe(stream)
      }),
      { numRuns: 100 },
    )
  })

  it('hands on whole events as soon as they are complete', () => {
    const each = meter('/chat/completions', true)
    const bytes = bytesOf('data: {"choices":[{"delta":{"content":"a"}}]}\n\n')
    expect(each.chunk(bytes)).toBe(bytes)
    expect(each.chunk(bytesOf('data: {"choices":[],"us'))).toHaveLength(0)
    expect(each.chunk(bytesOf('age":{"prompt_tokens":1}}'))).toHaveLength(0)
    expect(each.chunk(bytesOf('\n\n'))).toHaveLength(0)
    expect(textOf(each.chunk(bytesOf('data: [DONE]\n\ndata: ')))).toBe('data: [DONE]\n\n')
    expect(textOf(each.flush())).toBe('data: ')
    expect(each.reading()).toMatchObject({ usage: { inputTokens: 1 }, terminated: true })
  })

  it('keeps bytes of its own, so that a consumer may transfer them', () => {
    const out = meter('/chat/completions', true).chunk(bytesOf('data: {"choices":[1],"usage":null}\n\n'))
    expect(textOf(out)).toBe('data: {"choices":[1]}\n\n')
    expect(out.constructor).toBe(Uint8Array)
    expect(out.buffer.byteLength).toBe(out.length)
  })

  it.each([
    ['{"usage":null,"choices":[1]}', '{"choices":[1]}'],
    ['{ "usage" : null , "choices":[1]}', '{ "choices":[1]}'],
    ['{"choices":[1] , "usage": null }', '{"choices":[1]  }'],
    ['{"usage":null}', '{}'],
    ['{"choices":[1],"usage":null,"n":1,"o":{"usage":null}}', '{"choices":[1],"n":1,"o":{"usage":null}}'],
    ['{"choices":[{"delta":{"usage":null}}]}', '{"choices":[{"delta":{"usage":null}}]}'],
    [
      '{"choices":[{"delta":{"content":"\\"usage\\":null"}}]}',
      '{"choices":[{"delta":{"content":"\\"usage\\":null"}}]}',
    ],
    ['{"a":"usage","choices":[1],"usage":null}', '{"a":"usage","choices":[1]}'],
    ['{"choices":[{"delta":{}}],"usage":{"total_tokens":1}}', '{"choices":[{"delta":{}}],"usage":{"total_tokens":1}}'],
    ['{"choices":[],"prompt_filter_results":[],"usage":null}', '{"choices":[],"prompt_filter_results":[]}'],
    [
      '{"choices":[],"error":{"code":"x"},"usage":{"total_tokens":1}}',
      '{"choices":[],"error":{"code":"x"},"usage":{"total_tokens":1}}',
    ],
  ])('strips %s to %s', (event, expected) => {
    const out = textOf(pass(meter('/chat/completions', true), bytesOf(`data: ${event}\n\n`)))
    expect(out.replace(/^data: |\n\n$/g, '')).toBe(expected)
  })

  it('leaves comments, names, ids and events of several data lines as they are', () => {
    const stream = ': ping\n\nevent: x\nid: 7\nretry: 10\ndata: {"usage":\ndata: null}\n\n\n\ndata\n\nfoo: bar\n\n'
    expect(textOf(pass(meter('/chat/completions', true), bytesOf(stream)))).toBe(stream)
  })

  it('reads data that is spread over several lines', () => {
    expect(read('data: {"usage":{"prompt_tokens":3,\ndata: "completion_tokens":4}}\n\n').usage).toEqual({
      inputTokens: 3,
      outputTokens: 4,
    })
  })

  it('takes the larger of cumulative reports', () => {
    const events = [1, 7, 5].map((n) => ({ choices: [{}], usage: { prompt_tokens: 9, completion_tokens: n } }))
    expect(read(sse(events)).usage).toEqual({ inputTokens: 9, outputTokens: 7 })
  })

  it('counts every text of a delta: refusals, arguments, reasoning of compatible servers, all choices', () => {
    const events = [
      {
        choices: [
          { index: 0, delta: { refusal: 'no' } },
          { index: 1, delta: { reasoning_content: 'hm' } },
        ],
      },
      {
        choices: [
          {
            delta: {
              tool_calls: [{ index: 0, id: 'call_1', type: 'function', function: { name: 'f', arguments: '' } }],
            },
          },
        ],
      },
      { choices: [{ delta: { tool_calls: [{ index: 0, function: { arguments: '{"a":"b"}' } }] } }] },
      {
        choices: [
          { delta: { function_call: { arguments: '[1]' }, audio: { id: 'a', data: 'AAAA', transcript: 'spoken' } } },
        ],
      },
      { choices: [{ delta: { role: 'assistant', content: null } }] },
    ]
    expect(read(sse(events)).outputText).toBe('nohmf{"a":"b"}[1]spoken')
  })

  it('joins halves of a character that were escaped apart', () => {
    const stream =
      'data: {"choices":[{"delta":{"content":"\\ud83d"}}]}\n\ndata: {"choices":[{"delta":{"content":"\\ude00"}}]}\n\n'
    expect(read(stream).outputText).toBe('😀')
  })

  it('keeps text that is no valid JSON string as it is', () => {
    expect(read('data: {"choices":[{"delta":{"content":"a\\qb"}},{"delta":{"content":"c"}}]}\n\n').outputText).toBe(
      'a\\qbc',
    )
  })

  it('waits for a model beyond the empty first event of Azure', () => {
    const events = [
      { choices: [], id: '', model: '', prompt_filter_results: [] },
      { id: 'c1', model: 'gpt-4o' },
    ]
    expect(read(sse(events))).toMatchObject({ model: 'gpt-4o' })
    // No later chat can refer to it.
    expect(read(sse(events))).not.toHaveProperty('responseId')
  })

  it('is not terminated by a text that says so', () => {
    expect(read('data: {"choices":[{"delta":{"content":"[DONE]"}}]}\n\n').terminated).toBe(false)
    expect(read('data: {"id":"x"}\n\n').terminated).toBe(false)
    expect(read('data:[DONE]\n\n').terminated).toBe(true)
    expect(read('data: [DONE]').terminated).toBe(true)
  })

  it.each([
    'data: {"error":{"message":"m"}}\n\n',
    'data: {"error":"overloaded"}\n\n',
    'data: {"id":"x","error": {"code":502},"choices":[]}\n\n',
    'event: error\ndata: {}\n\n',
    'event:error\ndata: {"message":"x"}\n\n',
    'data: {"type":"error","code":"x"}\n\n',
  ])('fails with %j', (stream) => {
    expect(read(stream).failed).toBe(true)
  })

  it('does not fail for an error that is null, or that somebody writes about', () => {
    expect(read('data: {"error":null}\n\n').failed).toBe(false)
    expect(read('data: {"choices":[{"delta":{"content":"error","error":{}}}]}\n\n').failed).toBe(false)
  })

  it('holds an event of any size without reading it again and again', () => {
    const each = meter('/chat/completions', true)
    const long = bytesOf('x'.repeat(1000))
    each.chunk(bytesOf('data: {"choices":[{"delta":{"content":"'))
    for (let index = 0; index < 5000; index++) expect(each.chunk(long)).toHaveLength(0)
    expect(each.chunk(bytesOf('"}}]}\n\n'))).toHaveLength(5_000_046)
    expect(each.reading().outputText).toHaveLength(5_000_000)
  })
})

describe('a completions stream', () => {
  it('tells its text and usage', () => {
    const events = [
      {
        id: 'cmpl-1',
        model: 'gpt-3.5-turbo-instruct',
        choices: [{ text: 'Hel', index: 0, logprobs: { tokens: ['Hel'] } }],
      },
      { choices: [{ text: 'lo', index: 0 }] },
      { choices: [], usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 } },
    ]
    expect(read(sse(events), '/completions')).toMatchObject({
      outputText: 'Hello',
      model: 'gpt-3.5-turbo-instruct',
      usage: { inputTokens: 1, outputTokens: 2 },
    })
  })
})

describe('a responses stream', () => {
  const event = (type: string, more: object) =>
    `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: 1, ...more })}\n\n`
  const response = {
    id: 'resp_1',
    model: 'gpt-5',
    status: 'in_progress',
    error: null,
    usage: null,
    tools: [{ parameters: { delta: { type: 'x' }, usage: { a: 1 } } }],
  }
  const start = event('response.created', { response }) + event('response.in_progress', { response })
  const deltas =
    event('response.output_text.delta', { delta: 'Grüße' }) +
    event('response.function_call_arguments.delta', { delta: '{"a":1}' }) +
    event('response.reasoning_summary_text.delta', { delta: 'so' }) +
    event('response.output_text.done', { text: 'Grüße' })
  const usage = {
    input_tokens: 30,
    input_tokens_details: { cached_tokens: 10 },
    output_tokens: 20,
    output_tokens_details: { reasoning_tokens: 8 },
    total_tokens: 50,
  }
  const end = (type: string, more: object = {}) =>
    event(type, { response: { ...response, status: type.slice(9), service_tier: 'flex', usage, ...more } })

  it.each(['completed', 'incomplete', 'failed'])('ends with response.%s, which tells usage', (ending) => {
    const reading = read(start + deltas + end(`response.${ending}`), '/responses')
    expect(reading).toMatchObject({
      usage: { inputTokens: 30, cachedInputTokens: 10, outputTokens: 20, reasoningTokens: 8 },
      model: 'gpt-5',
      responseId: 'resp_1',
      serviceTier: 'flex',
      terminated: true,
      failed: ending === 'failed',
      outputText: 'Grüße{"a":1}so',
    })
  })

  it('that breaks off tells what was written', () => {
    const reading = read(start + deltas, '/responses')
    expect(reading).toMatchObject({ terminated: false, failed: false, outputText: 'Grüße{"a":1}so', model: 'gpt-5' })
    expect(reading).not.toHaveProperty('usage')
  })

  it('counts the calls of tools that the provider bills by the call', () => {
    const output = [{ type: 'web_search_call' }, { type: 'web_search_call' }, { type: 'message', content: [] }]
    expect(read(start + end('response.completed', { output }), '/responses').usage?.units).toEqual({ web_search: 2 })
  })

  it('reads the same however the network cuts it', () => {
    fc.assert(
      fc.property(cuts, fc.boolean(), (at, stripUsage) => {
        const each = meter('/responses', stripUsage)
        const stream = start + deltas + end('response.completed')
        expect(textOf(pass(each, bytesOf(stream), at))).toBe(stream)
        expect(each.reading()).toMatchObject({
          usage: { inputTokens: 30 },
          terminated: true,
          outputText: 'Grüße{"a":1}so',
        })
      }),
      { numRuns: 100 },
    )
  })
})

describe('streams of other endpoints', () => {
  it('of images add up, one report per image', () => {
    const completed = {
      type: 'image_generation.completed',
      b64_json: 'AAAA',
      usage: { input_tokens: 5, output_tokens: 100, total_tokens: 105 },
    }
    const reading = read(
      `data: ${JSON.stringify(completed)}\n\ndata: ${JSON.stringify(completed)}\n\n`,
      '/images/generations',
    )
    expect(reading).toMatchObject({
      usage: { inputTokens: 10, outputTokens: 200, outputImageTokens: 200 },
      terminated: true,
    })
  })

  it('count equal events in equal packets each', () => {
    const packet = bytesOf('data: {"type":"image_edit.completed","usage":{"output_tokens":3}}\n\n')
    const each = meter('/images/edits')
    for (let count = 0; count < 3; count++) each.chunk(packet)
    expect(each.reading().usage?.outputTokens).toBe(9)
    const text = meter('/completions')
    for (let count = 0; count < 3; count++) text.chunk(bytesOf('data: {"choices":[{"text":"a"}]}\n\n'))
    expect(text.reading().outputText).toBe('aaa')
  })

  it('of speech and transcription end with their usage', () => {
    const done = { type: 'speech.audio.done', usage: { input_tokens: 5, output_tokens: 9, total_tokens: 14 } }
    expect(read(`data: ${JSON.stringify(done)}\n\n`, '/audio/speech')).toMatchObject({
      usage: { inputTokens: 5, outputTokens: 9, outputAudioTokens: 9 },
      terminated: true,
    })
    const transcript =
      'data: {"type":"transcript.text.delta","delta":"Hi"}\n\n' +
      'data: {"type":"transcript.text.done","text":"Hi","usage":{"type":"tokens","input_tokens":7,"input_token_details":{"audio_tokens":6},"output_tokens":2,"total_tokens":9}}\n\n'
    expect(read(transcript, '/audio/transcriptions')).toMatchObject({
      usage: { inputTokens: 7, inputAudioTokens: 6, outputTokens: 2 },
      terminated: true,
      outputText: 'Hi',
    })
  })

  it('of free endpoints tell nothing', () => {
    const bytes = bytesOf(chatStream({ pieces: [], withUsage: true }))
    const each = post('/files', {}).createMeter({ stripUsage: true })
    expect(each.chunk(bytes)).toBe(bytes)
    expect(each.reading()).not.toHaveProperty('usage')
  })
})

describe('whatever a server sends', () => {
  const paths = fc.constantFrom(
    '/chat/completions',
    '/completions',
    '/responses',
    '/images/generations',
    '/audio/speech',
  )
  const fragments = fc.constantFrom(
    'data: ',
    'data:',
    '{"usage":',
    '{"usage":null',
    ',"usage":null',
    '"delta":{',
    '"delta":"',
    '"text":"',
    '\\',
    '"',
    '}',
    ']',
    '{',
    '[',
    ':',
    ',',
    '\n',
    '\r',
    '\n\n',
    '[DONE]',
    '"error":',
    '{"error":"x"}',
    'event: error',
    '"response":{',
    'null',
    '\u00e9',
    '👩',
    '1e999',
    '-1',
  )

  it('the meter never throws, and loses no byte that it was not asked to strip', () => {
    fc.assert(
      fc.property(paths, fc.array(fragments, { maxLength: 60 }), cuts, (path, parts, at) => {
        const bytes = bytesOf(parts.join(''))
        const each = meter(path)
        expect(Buffer.compare(pass(each, bytes, at), bytes)).toBe(0)
        expect(typeof each.reading().outputText).toBe('string')
      }),
      { numRuns: 1000 },
    )
  })

  it('the meter never throws on random bytes, and strips nothing from them', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), cuts, fc.boolean(), (bytes, at, stripUsage) => {
        const each = meter('/chat/completions', stripUsage)
        expect(Buffer.compare(pass(each, bytes, at), bytes)).toBe(0)
        each.body(Buffer.from(bytes).toString())
        expect(typeof each.reading().outputText).toBe('string')
      }),
      { numRuns: 500 },
    )
  })

  it('stripping gives the same bytes for every way to cut the stream', () => {
    fc.assert(
      fc.property(fc.array(fragments, { maxLength: 60 }), cuts, (parts, at) => {
        const bytes = bytesOf(parts.join(''))
        const whole = pass(meter('/chat/completions', true), bytes)
        expect(textOf(pass(meter('/chat/completions', true), bytes, at))).toBe(textOf(whole))
      }),
      { numRuns: 1000 },
    )
  })
})

it('the style of a stream is part of what is tested', () => {
  const options: ChatStreamOptions = { pieces: ['a'], withUsage: true, spaced: true, obfuscation: true }
  expect(chatStream(options)).toContain('"usage": null, "obfuscation": ')
})
