import { describe, expect, test } from 'vitest'
import type { ChatCompletionChunk } from 'openai-7/resources'
import { messages, model, withProvider } from '../../support/with-provider.ts'

async function collect(stream: AsyncIterable<ChatCompletionChunk>): Promise<ChatCompletionChunk[]> {
  const chunks: ChatCompletionChunk[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return chunks
}

const contentOf = (chunks: readonly ChatCompletionChunk[]) =>
  chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')

describe('a streamed chat completion', () => {
  test('has one token per chunk, and no usage unless asked', () =>
    withProvider(async ({ client, provider }) => {
      provider.script([{ kind: 'answer', outputTokens: 12 }])
      const chunks = await collect(await client.chat.completions.create({ model, messages, stream: true }))
      expect(chunks).toHaveLength(1 + 12 + 1)
      expect(chunks.some((chunk) => 'usage' in chunk)).toBe(false)
      expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe('stop')
      expect(provider.totals().outputTokens).toBe(12)
    }))

  test('reports usage in one more chunk without choices, and null in all others', () =>
    withProvider(async ({ client, provider }) => {
      const options = { stream: true as const, stream_options: { include_usage: true } }
      const chunks = await collect(await client.chat.completions.create({ model, messages, ...options }))
      expect(chunks.slice(0, -1).every((chunk) => chunk.usage === null)).toBe(true)
      expect(chunks.at(-1)?.choices).toEqual([])
      const { inputTokens, outputTokens } = provider.totals()
      expect(chunks.at(-1)?.usage).toMatchObject({ prompt_tokens: inputTokens, completion_tokens: outputTokens })
    }))

  test('says what the same request says without a stream', () =>
    withProvider(async ({ client, provider }) => {
      const whole = await client.chat.completions.create({ model, messages })
      provider.reset()
      const chunks = await collect(await client.chat.completions.create({ model, messages, stream: true }))
      expect(contentOf(chunks)).toBe(whole.choices[0]?.message.content)
    }))

  test('comes in larger chunks when told', () =>
    withProvider(async ({ client, provider }) => {
      provider.script([{ kind: 'answer', outputTokens: 12, chunkTokens: 5 }])
      const chunks = await collect(await client.chat.completions.create({ model, messages, stream: true }))
      expect(chunks).toHaveLength(1 + 3 + 1)
      expect(provider.totals().outputTokens).toBe(12)
    }))

  test('serves the helper, several choices and tools', () =>
    withProvider(async ({ client, provider }) => {
      const two = await client.chat.completions.stream({ model, messages, n: 2 }).finalChatCompletion()
      expect(two.choices.map((choice) => choice.finish_reason)).toEqual(['stop', 'stop'])
      provider.script([{ kind: 'answer', toolCall: 'add' }])
      const tools = [{ type: 'function' as const, function: { name: 'add', parameters: { type: 'object' } } }]
      const call = await client.chat.completions.stream({ model, messages, tools }).finalChatCompletion()
      expect(call.choices[0]?.message.tool_calls).toMatchObject([{ function: { name: 'add', arguments: '{}' } }])
    }))

  test('waits at its gate before each chunk', () =>
    withProvider(async ({ client, provider }) => {
      const passed: number[] = []
      provider.script([{ kind: 'answer', outputTokens: 2, gate: (index) => void passed.push(index) }])
      await collect(await client.chat.completions.create({ model, messages, stream: true }))
      expect(passed).toEqual([0, 1, 2, 3, 4])
    }))
})
