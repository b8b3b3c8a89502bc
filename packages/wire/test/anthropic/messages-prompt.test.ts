import { describe, expect, it } from 'vitest'
import { anthropicMessagesOutput, anthropicMessagesPrompt } from '../../src/index.ts'
import { uncountableBody } from '../lib/uncountable-body.ts'

const prompt = (value: Record<string, unknown>) => anthropicMessagesPrompt({ kind: 'json', value })
const textsOf = (value: Record<string, unknown>) => prompt(value).segments.map(({ texts }) => texts)
const user = (...content: object[]) => ({ messages: [{ role: 'user', content }] })

describe('messages', () => {
  it('are the tools, the choice, the system prompt, then one segment per message', () => {
    expect(
      textsOf({
        system: [{ type: 'text', text: 'Be brief.' }],
        tools: [{ name: 'f', input_schema: { type: 'object' } }],
        tool_choice: { type: 'any' },
        messages: [
          { role: 'user', content: 'Hi' },
          { role: 'assistant', content: [{ type: 'text', text: 'Yes?' }] },
        ],
      }),
    ).toEqual([
      ['{"name":"f","input_schema":{"type":"object"}}'],
      ['{"type":"any"}'],
      ['Be brief.'],
      ['user', 'Hi'],
      ['assistant', 'Yes?'],
    ])
  })

  it('count thinking, calls and results', () => {
    const assistant = [
      { type: 'thinking', thinking: 'hmm', signature: 'c2ln' },
      { type: 'redacted_thinking', data: 'ZGF0YQ==' },
      { type: 'tool_use', id: 'toolu_1', name: 'f', input: { a: 1 } },
    ]
    const result = [
      { type: 'tool_result', tool_use_id: 'toolu_1', content: [{ type: 'text', text: '42' }] },
      { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [{ url: 'https://example.com' }] },
    ]
    const { segments, unbounded } = prompt({
      messages: [
        { role: 'assistant', content: assistant },
        { role: 'user', content: result },
      ],
    })
    expect(segments.map(({ texts }) => texts)).toEqual([
      ['assistant', 'hmm', 'c2ln', 'ZGF0YQ==', 'toolu_1', 'f', '{"a":1}'],
      [
        'user',
        'toolu_1',
        '42',
        '{"type":"web_search_tool_result","tool_use_id":"srvtoolu_1","content":[{"url":"https://example.com"}]}',
      ],
    ])
    expect(unbounded).toEqual([])
  })

  it('take images and documents as media, as text, or as references', () => {
    const { segments, unbounded } = prompt(
      user(
        { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'iVBORw0KGgo=' } },
        { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } },
        { type: 'image', source: { type: 'file', file_id: 'file_1' } },
        { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'JVBERi0=' }, title: 'A' },
        { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'plain' } },
        { type: 'document', source: { type: 'content', content: [{ type: 'text', text: 'inner' }] } },
        { type: 'document', source: { type: 'url', url: 'https://example.com/a.pdf' } },
      ),
    )
    expect(segments[0]).toMatchObject({
      texts: ['user', 'A', 'plain', 'inner'],
      media: [
        { kind: 'image', detail: 'auto', data: 'iVBORw0KGgo=' },
        { kind: 'image', detail: 'auto', source: 'https://example.com/a.png' },
        { kind: 'file', data: 'JVBERi0=' },
      ],
      references: [{ feature: 'file_id', id: 'file_1' }],
    })
    expect(unbounded).toEqual(['file_id', 'file_url'])
  })

  it('know what tools cost that Anthropic defines, and name those it runs itself', () => {
    const { segments, unbounded } = prompt({
      tools: [
        { type: 'bash_20250124', name: 'bash' },
        { type: 'custom', name: 'f' },
        { type: 'web_search_20250305', name: 'web_search' },
      ],
    })
    expect(segments[0]?.overheadTokens).toBe(600 + 3 * 64 + 300)
    expect(unbounded).toEqual(['web_search_20250305'])
    expect(prompt({ mcp_servers: [], container: 'c' }).unbounded).toEqual(['mcp_servers', 'container'])
  })

  it('stay the same when a cache breakpoint moves', () => {
    const mark = { cache_control: { type: 'ephemeral' } }
    const body = (first: object, second: object) => ({
      system: [{ type: 'text', text: 'Be brief.', ...first }],
      tools: [{ name: 'f', input_schema: {}, ...first }],
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi', ...second }] }],
    })
    expect(prompt(body({}, mark))).toEqual(prompt(body(mark, {})))
  })

  it('are told apart by what shapes them beside their text, not by what shapes the answer', () => {
    const plain = prompt({ max_tokens: 100, messages: [] }).settings
    expect(prompt({ max_tokens: 200, temperature: 1, stream: true, messages: [] }).settings).toBe(plain)
    expect(prompt({ thinking: { type: 'enabled', budget_tokens: 1_024 }, messages: [] }).settings).not.toBe(plain)
  })

  it('name what is not known, without a word of the caller', () => {
    expect(prompt(user({ type: 'hologram', x: 1 })).unbounded).toEqual(['hologram'])
    expect(prompt(user({ type: 'my secret\nprompt' })).unbounded).toEqual(['content_block'])
    expect(anthropicMessagesPrompt({ kind: 'opaque' }).unbounded).toEqual(['body'])
  })

  it('that can not be read as JSON have no bound', () => {
    const schema: Record<string, unknown> = { type: 'object' }
    schema['properties'] = { self: schema }
    expect(prompt({ tools: [{ name: 'f', input_schema: schema }], messages: [] }).unbounded).toEqual(['unreadable'])
  })

  it('never make it throw, whatever JSON they hold', () => {
    const uncountable = uncountableBody(
      prompt,
      ['messages', 'system', 'tools', 'content', 'type', 'role', 'text', 'source', 'data', 'input'],
      ['text', 'image', 'document', 'tool_use', 'tool_result', 'thinking', 'base64', 'url', 'bash_1'],
    )
    expect(uncountable).toBeNull()
  })
})

describe('the output of messages', () => {
  it('is capped by max_tokens', () => {
    const output = (value: Record<string, unknown>) => anthropicMessagesOutput({ kind: 'json', value })
    expect(output({ max_tokens: 500 })).toEqual({ cap: 500, choices: 1, cappable: true })
    for (const wrong of [undefined, -1, 1.5, '500', null]) {
      expect(output({ max_tokens: wrong })).toEqual({ choices: 1, cappable: true })
    }
    expect(anthropicMessagesOutput({ kind: 'opaque' })).toEqual({ choices: 1, cappable: false })
  })
})
