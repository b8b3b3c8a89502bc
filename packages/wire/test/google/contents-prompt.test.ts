import { describe, expect, it } from 'vitest'
import { geminiContentsOutput, geminiContentsPrompt } from '../../src/index.ts'
import { uncountableBody } from '../lib/uncountable-body.ts'

const prompt = (value: Record<string, unknown>) => geminiContentsPrompt({ kind: 'json', value })
const textsOf = (value: Record<string, unknown>) => prompt(value).segments.map(({ texts }) => texts)
const user = (...parts: object[]) => ({ contents: [{ role: 'user', parts }] })

describe('contents', () => {
  it('are the tools, the schema, the system instruction, then one segment per content', () => {
    expect(
      textsOf({
        systemInstruction: { parts: [{ text: 'Be brief.' }] },
        tools: [{ functionDeclarations: [{ name: 'f' }, { name: 'g' }] }],
        toolConfig: { functionCallingConfig: { mode: 'ANY' } },
        generationConfig: { responseSchema: { type: 'STRING' } },
        contents: [
          { role: 'user', parts: [{ text: 'Hi' }] },
          { role: 'model', parts: [{ text: 'Yes?' }] },
        ],
      }),
    ).toEqual([
      ['{"name":"f"}', '{"name":"g"}'],
      ['{"functionCallingConfig":{"mode":"ANY"}}'],
      ['{"type":"STRING"}'],
      ['Be brief.'],
      ['user', 'Hi'],
      ['model', 'Yes?'],
    ])
  })

  it('read the snake_case spelling too', () => {
    const camel = {
      systemInstruction: { parts: [{ text: 'Be brief.' }] },
      tools: [{ functionDeclarations: [{ name: 'f' }] }],
      generationConfig: { responseSchema: {}, maxOutputTokens: 5 },
      ...user({ inlineData: { mimeType: 'image/png', data: 'iVBORw0KGgo=' } }),
    }
    const snake = {
      system_instruction: { parts: [{ text: 'Be brief.' }] },
      tools: [{ function_declarations: [{ name: 'f' }] }],
      generation_config: { response_schema: {}, max_output_tokens: 5 },
      ...user({ inline_data: { mime_type: 'image/png', data: 'iVBORw0KGgo=' } }),
    }
    expect(prompt(snake).segments).toEqual(prompt(camel).segments)
    expect(prompt(snake).unbounded).toEqual([])
    expect(geminiContentsOutput({ kind: 'json', value: snake }).cap).toBe(5)
  })

  it('take bytes by their type, uploaded files as references, other addresses as unbounded', () => {
    const file = 'https://generativelanguage.googleapis.com/v1beta/files/abc'
    const { segments, unbounded } = prompt(
      user(
        { inlineData: { mimeType: 'image/png', data: 'iVBORw0KGgo=' } },
        { inlineData: { mimeType: 'audio/wav', data: 'UklGRg==' } },
        { inlineData: { mimeType: 'application/pdf', data: 'JVBERi0=' } },
        { inlineData: { mimeType: 'text/plain', data: Buffer.from('plain').toString('base64') } },
        { fileData: { fileUri: file, mimeType: 'video/mp4' } },
        { fileData: { fileUri: 'https://www.youtube.com/watch?v=x' } },
      ),
    )
    expect(segments[0]).toMatchObject({
      texts: ['user', 'plain'],
      media: [
        { kind: 'image', data: 'iVBORw0KGgo=' },
        { kind: 'audio', data: 'UklGRg==' },
        { kind: 'file', data: 'JVBERi0=' },
      ],
      references: [{ feature: 'file_uri', id: file }],
    })
    expect(unbounded).toEqual(['file_uri', 'file_data'])
  })

  it('count calls, their results, code and sealed thoughts', () => {
    const { segments, unbounded } = prompt(
      user(
        { functionCall: { name: 'f', args: { a: 1 } }, thoughtSignature: 'c2ln' },
        { functionResponse: { name: 'f', response: { b: 2 } } },
        { executableCode: { language: 'PYTHON', code: 'print(1)' } },
        { text: 'so', thought: true },
      ),
    )
    expect(segments[0]?.texts).toEqual([
      'user',
      '{"name":"f","args":{"a":1}}',
      'c2ln',
      '{"name":"f","response":{"b":2}}',
      '{"language":"PYTHON","code":"print(1)"}',
      'so',
    ])
    expect(unbounded).toEqual([])
  })

  it('name what the provider adds, and keep two caches apart', () => {
    const searching = { tools: [{ googleSearch: {} }, { codeExecution: {} }], contents: [] }
    expect(prompt(searching).unbounded).toEqual(['googleSearch', 'codeExecution'])
    const { unbounded, segments } = prompt({ cachedContent: 'cachedContents/1', contents: [] })
    expect(unbounded).toEqual(['cached_content'])
    expect(segments[0]?.references).toEqual([{ feature: 'cached_content', id: 'cachedContents/1' }])
    const ultra = { mediaResolution: { level: 'MEDIA_RESOLUTION_ULTRA_HIGH' } }
    expect(prompt(user({ inlineData: { mimeType: 'image/png', data: 'iVBO' }, ...ultra })).unbounded).toEqual([
      'media_resolution',
    ])
    expect(prompt(user({ hologram: {} })).unbounded).toEqual(['hologram'])
  })

  it('are told apart by what shapes them beside their text, not by what shapes the answer', () => {
    const settings = (generationConfig: object) => prompt({ generationConfig, contents: [] }).settings
    expect(settings({ temperature: 1, maxOutputTokens: 5, top_p: 1 })).toBe(settings({}))
    expect(settings({ thinkingConfig: { thinkingLevel: 'HIGH' } })).not.toBe(settings({}))
  })

  it('that can not be read as JSON have no bound', () => {
    const parameters: Record<string, unknown> = {}
    parameters['properties'] = parameters
    const tools = [{ functionDeclarations: [{ name: 'f', parameters }] }]
    expect(prompt({ tools, contents: [] }).unbounded).toEqual(['unreadable'])
  })

  it('never make it throw, whatever JSON they hold', () => {
    const uncountable = uncountableBody(
      prompt,
      ['contents', 'systemInstruction', 'tools', 'parts', 'text', 'inlineData', 'mimeType', 'data', 'generationConfig'],
      ['image/png', 'text/plain', 'audio/wav', 'user', 'functionCall'],
    )
    expect(uncountable).toBeNull()
  })
})

describe('the output of contents', () => {
  it('is capped per candidate', () => {
    const output = (generationConfig: unknown) => geminiContentsOutput({ kind: 'json', value: { generationConfig } })
    expect(output({ maxOutputTokens: 500, candidateCount: 3 })).toEqual({ cap: 500, choices: 3, cappable: true })
    for (const wrong of [undefined, {}, [], { maxOutputTokens: -1 }, { maxOutputTokens: '5', candidateCount: 0 }]) {
      expect(output(wrong)).toEqual({ choices: 1, cappable: true })
    }
  })
})
