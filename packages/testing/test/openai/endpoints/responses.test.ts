import { describe, expect, test } from 'vitest'
import { createTokenCounter } from '../../../src/counting/token-counter.ts'
import { model, withProvider } from '../../support/with-provider.ts'

const count = createTokenCounter()
const input = 'Which way is north?'

describe('a response', () => {
  test('bills what it reports', () =>
    withProvider(async ({ client, provider }) => {
      const response = await client.responses.create({ model, input })
      expect(response.usage?.output_tokens).toBe(count(response.output_text, model))
      const { input_tokens: inputTokens, output_tokens: outputTokens } = response.usage ?? {}
      expect(provider.bills).toMatchObject([{ inputTokens, outputTokens, outcome: 'complete' }])
    }))

  test('is incomplete at its cap', () =>
    withProvider(async ({ client, provider }) => {
      provider.script([{ kind: 'answer', outputTokens: 90, reasoningTokens: 10 }])
      const response = await client.responses.create({ model, input, max_output_tokens: 16 })
      expect(response.status).toBe('incomplete')
      expect(response.output.map((item) => item.type)).toEqual(['reasoning', 'message'])
      expect(response.usage).toMatchObject({ output_tokens: 16, output_tokens_details: { reasoning_tokens: 10 } })
    }))

  test('streams what the helper understands, and bills the same', () =>
    withProvider(async ({ client, provider }) => {
      provider.script([{ kind: 'answer', outputTokens: 9, reasoningTokens: 5 }])
      const stream = client.responses.stream({ model, input })
      let deltas = ''
      stream.on('response.output_text.delta', (event) => (deltas += event.delta))
      const response = await stream.finalResponse()
      expect(deltas).toBe(response.output_text)
      expect(response.usage?.output_tokens).toBe(14)
      expect(provider.bills).toMatchObject([{ outputTokens: 14, reasoningTokens: 5, outcome: 'complete' }])
    }))

  test('numbers its events and ends with its usage', () =>
    withProvider(async ({ client }) => {
      const events = []
      for await (const event of await client.responses.create({ model, input, stream: true })) events.push(event)
      expect(events.map((event) => event.sequence_number)).toEqual(events.map((_, index) => index))
      expect(events.at(0)?.type).toBe('response.created')
      expect(events.at(-1)).toMatchObject({
        type: 'response.completed',
        response: { usage: { output_tokens_details: {} } },
      })
    }))

  test('calls functions, whole and streamed', () =>
    withProvider(async ({ client, provider }) => {
      const parameters = { type: 'object', properties: { a: { type: 'integer' } }, required: ['a'] }
      const tools = [{ type: 'function' as const, name: 'add', parameters, strict: true }]
      provider.behave(() => ({ kind: 'answer', toolCall: true }))
      const whole = await client.responses.create({ model, input, tools })
      const streamed = await client.responses.stream({ model, input, tools }).finalResponse()
      for (const { output } of [whole, streamed]) {
        expect(output).toMatchObject([{ type: 'function_call', name: 'add', arguments: '{"a":1}' }])
      }
      expect(provider.bills[0]?.outputTokens).toBe(provider.bills[1]?.outputTokens)
    }))

  test('answers a schema with JSON that parse() reads', () =>
    withProvider(async ({ client }) => {
      const schema = { type: 'object', properties: { ok: { type: 'boolean' } }, required: ['ok'] }
      const text = { format: { type: 'json_schema' as const, name: 'answer', schema } }
      expect((await client.responses.parse({ model, input, text })).output_parsed).toEqual({ ok: true })
    }))

  test('bills the conversation that it continues', () =>
    withProvider(async ({ client, provider }) => {
      const first = await client.responses.create({ model, input })
      const second = await client.responses.create({ model, input, previous_response_id: first.id })
      const before = (first.usage?.input_tokens ?? 0) + (first.usage?.output_tokens ?? 0)
      expect(second.usage?.input_tokens).toBe(before + (first.usage?.input_tokens ?? 0))
      const lost = client.responses.create({ model, input, previous_response_id: 'resp_lost' })
      await expect(lost).rejects.toMatchObject({ status: 400, code: 'previous_response_not_found' })
      expect(provider.totals().billedRequests).toBe(2)
    }))

  test('in the background bills at once and is finished when retrieved, for free', () =>
    withProvider(async ({ client, provider }) => {
      const queued = await client.responses.create({ model, input, background: true })
      expect(queued).toMatchObject({ status: 'queued', usage: null })
      const finished = await client.responses.retrieve(queued.id)
      expect(finished.status).toBe('completed')
      expect(provider.bills.map((bill) => bill.billed)).toEqual([true, false])
      expect(provider.bills[0]?.outputTokens).toBe(finished.usage?.output_tokens)
    }))

  test('can be cancelled in the background, and only there', () =>
    withProvider(async ({ client }) => {
      const queued = await client.responses.create({ model, input, background: true })
      expect((await client.responses.cancel(queued.id)).status).toBe('cancelled')
      expect((await client.responses.retrieve(queued.id)).status).toBe('cancelled')
      const direct = await client.responses.create({ model, input })
      await expect(client.responses.cancel(direct.id)).rejects.toMatchObject({ status: 400 })
    }))

  test('is forgotten once deleted, or never stored', () =>
    withProvider(async ({ client }) => {
      const kept = await client.responses.create({ model, input })
      await client.responses.delete(kept.id)
      await expect(client.responses.retrieve(kept.id)).rejects.toMatchObject({ status: 404 })
      const unkept = await client.responses.create({ model, input, store: false })
      await expect(client.responses.retrieve(unkept.id)).rejects.toMatchObject({ status: 404 })
    }))

  test('counts its input for free', () =>
    withProvider(async ({ client, provider }) => {
      const { input_tokens: counted } = await client.responses.inputTokens.count({ model, input })
      const response = await client.responses.create({ model, input })
      expect(counted).toBe(response.usage?.input_tokens)
      expect(provider.bills.map((bill) => bill.billed)).toEqual([false, true])
    }))
})
