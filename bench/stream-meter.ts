// What metering adds per event of a chat stream, beside what the SDK spends on it anyway: decode, split, JSON.parse.
import { openaiWire } from '@bursar/wire'
import { compareMetering } from './lib/compare-metering.ts'

const EVENTS = 2_000

const head = {
  id: 'chatcmpl-CXyZ0123456789abcdefghijklmnop',
  object: 'chat.completion.chunk',
  created: 1_765_000_000,
  model: 'gpt-5-mini-2025-08-07',
  service_tier: 'default',
  system_fingerprint: 'fp_0123456789',
}
const usage = { prompt_tokens: 900, completion_tokens: EVENTS, total_tokens: 900 + EVENTS }
const chunk = (index: number): object => ({
  ...head,
  choices: [{ index: 0, delta: { content: ` word${index % 97}` }, logprobs: null, finish_reason: null }],
  usage: null,
  obfuscation: 'aB3'.repeat(index % 5),
})
const events = [...Array(EVENTS).keys()].map(chunk).concat({ ...head, choices: [], usage })
const lines = [...events.map((event) => `data: ${JSON.stringify(event)}\n\n`), 'data: [DONE]\n\n']

compareMetering({
  name: 'stream-meter',
  lines,
  outputTokens: EVENTS,
  meter(stripUsage) {
    const body = { kind: 'json', value: { model: 'gpt-5-mini', stream: true } } as const
    const operation = openaiWire.identify({ method: 'POST', path: '/chat/completions', body })
    if (!operation) throw new Error('unknown endpoint')
    return operation.createMeter({ stripUsage })
  },
  // Watching costs at most half of what the SDK's own parsing does; cutting and copying at most the same.
  bars: { observe: 0.5, strip: 1 },
})
