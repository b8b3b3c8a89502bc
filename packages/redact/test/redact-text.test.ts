import { describe, expect, test } from 'vitest'
import { createRedactor } from '../src/index.ts'
import { canaryKey, encodings, stretchesOf } from './support/canary.ts'

const random = (length: number): string => canaryKey(['']).replaceAll(/[-_]/g, 'x').repeat(3).slice(0, length)
const hexadecimal = (length: number): string => Buffer.from(random(length)).toString('hex').slice(0, length)

describe('registered secrets in text', () => {
  const key = canaryKey()
  const redactor = createRedactor({ secrets: [key], patterns: false })

  test.each(encodings)('are found as $name', ({ encode }) => {
    for (const around of ['', ' ', 'x', 'a longer sentence, ']) {
      const text = `${around}${encode(key)}${around}`
      const clean = redactor.text(text)
      expect(redactor.contains(text)).toBe(true)
      expect(clean).toContain('[redacted]')
      expect(redactor.contains(clean)).toBe(false)
    }
  })

  test('leave no trace when they stand raw in a sentence', () => {
    expect(redactor.text(`Incorrect API key provided: ${key}. Try again.`)).toBe(
      'Incorrect API key provided: [redacted]. Try again.',
    )
    expect(redactor.text(`${key}${key}`)).toBe('[redacted]')
  })

  test('are found by any eight characters that go beyond prefix class and last four', () => {
    for (const stretch of stretchesOf(key, 'sk-proj-'.length)) {
      expect(redactor.text(`before ${stretch} after`)).toBe('before [redacted] after')
    }
    for (let length = 8; length < 40; length += 1) {
      const start = (length * 7) % (key.length - length)
      expect(redactor.text(`<${key.slice(Math.max(start, 9), Math.max(start, 9) + length)}>`)).toBe('<[redacted]>')
    }
  })

  test('stay readable where a provider has masked them itself', () => {
    for (const masked of [
      `sk-pr***${key.slice(-4)}`,
      `sk-proj-********${key.slice(-4)}`,
      `sk-proj-...${key.slice(-4)}`,
    ]) {
      expect(createRedactor({ secrets: [key] }).text(`provided: ${masked}.`)).toBe(`provided: ${masked}.`)
    }
  })

  test('do not take the plain words of a key with them', () => {
    const named = `sk-support-classifier-${random(12)}7`
    const own = createRedactor({ secrets: [named] })
    expect(own.text('agent "support-classifier" of sk-support-')).toBe('agent "support-classifier" of sk-support-')
    expect(own.text(named)).toBe('[redacted]')
  })

  test('that are no random keys are found as a whole only', () => {
    const url = `https://hooks.example/services/${random(4)}`
    const own = createRedactor({ secrets: [url, 'correct horse', 'hunter2'] })
    expect(own.text('see https://hooks.example/ and horse')).toBe('see https://hooks.example/ and horse')
    expect(own.text(`post to ${url}, say correct horse, then hunter2`)).toBe(
      'post to [redacted], say [redacted], then [redacted]',
    )
  })

  test('with quotes, line breaks, spaces and letters beyond ASCII are found in every encoding', () => {
    const odd = `pa"ss'wo\\rd\nwith grüße & ${random(6)}!`
    const own = createRedactor({ secrets: [odd], patterns: false })
    for (const { encode } of encodings) expect(own.contains(own.text(`- ${encode(odd)} -`))).toBe(false)
    for (const { encode } of encodings) expect(own.contains(`- ${encode(odd)} -`)).toBe(true)
    expect(own.contains({ odd })).toBe(true)
  })

  test('are found until they are forgotten, whatever else is registered', () => {
    const other = canaryKey()
    const own = createRedactor({ patterns: false })
    own.register(key)
    own.register(other)
    own.forget(key)
    own.forget('never registered')
    expect(own.text(key)).toBe(key)
    expect(own.text(other)).toBe('[redacted]')
    own.forget(other)
    expect(own.text(other)).toBe(other)
  })

  test('of hundreds are each found', () => {
    const keys = Array.from({ length: 300 }, () => canaryKey())
    const own = createRedactor({ secrets: keys, patterns: false })
    for (const each of keys) expect(own.text(`a${each}b`)).toBe('a[redacted]b')
  })

  test('are refused when they are no strings, and ignored when they are too short to be any', () => {
    const own = createRedactor()
    expect(() => Reflect.apply(own.register, undefined, [42])).toThrow(
      new TypeError('A secret must be a string; got number.'),
    )
    expect(() => createRedactor({ secrets: 'one' })).toThrow(/secrets: \[key\]/)
    own.register('')
    own.register('abc')
    expect(own.text('abc')).toBe('abc')
  })
})

describe('unregistered credentials in text', () => {
  const redactor = createRedactor()
  const keys: readonly (readonly [string, string])[] = [
    ['OpenAI project', ['sk', 'proj', random(40)].join('-')],
    ['OpenAI service account', ['sk', 'svcacct', random(40)].join('-')],
    ['OpenAI admin', ['sk', 'admin', random(40)].join('-')],
    ['OpenAI old', ['sk', random(48)].join('-')],
    ['Anthropic', ['sk', 'ant', 'api03', `${random(93)}AA`].join('-')],
    ['Anthropic admin', ['sk', 'ant', 'admin01', `${random(93)}AA`].join('-')],
    ['OpenRouter', ['sk', 'or', 'v1', hexadecimal(64)].join('-')],
    ['DeepSeek', ['sk', hexadecimal(32)].join('-')],
    ['Google', ['AI', 'za', random(35)].join('')],
    ['Google AI Studio', ['AQ', random(40)].join('.')],
    ['Google OAuth', ['ya29', random(40)].join('.')],
    [
      'AWS',
      [
        'AK',
        'IA',
        random(30)
          .toUpperCase()
          .replaceAll(/[^A-Z2-7]/g, 'Q')
          .slice(0, 16),
      ].join(''),
    ],
    ['Bedrock', ['AB', 'SK', random(120)].join('')],
    ['Bedrock short-term', ['bedrock', 'api', 'key', random(60)].join('-')],
    ['Hugging Face', ['hf', random(34)].join('_')],
    ['Groq', ['gsk', random(52)].join('_')],
    ['xAI', ['xai', random(80)].join('-')],
    ['Perplexity', ['pplx', random(48)].join('-')],
    ['Replicate', ['r8', random(37)].join('_')],
    ['NVIDIA', ['nvapi', random(64)].join('-')],
    ['ElevenLabs', ['sk', hexadecimal(48)].join('_')],
    ['LangSmith', ['lsv2', 'pt', random(40)].join('_')],
    ['Fireworks', ['fw', random(24)].join('_')],
    ['Cerebras', ['csk', random(48)].join('-')],
    ['Together', ['tgp', 'v1', random(43)].join('_')],
    ['Vault', ['hvs', random(40)].join('.')],
    ['JSON Web Token', [`ey${'J'}${random(20)}`, random(60), random(43)].join('.')],
  ]

  test.each(keys)('are known by their format: %s', (_provider, key) => {
    for (const [before, after] of [
      ['', ''],
      ['key: ', ' is wrong'],
      ['{"k":"', '"}'],
      ['a\\n', '\\n'],
      ['k%3D', '&'],
    ]) {
      expect(redactor.text(`${before}${key}${after}`)).toBe(`${before}[redacted]${after}`)
    }
    expect(createRedactor({ patterns: false }).text(key)).toBe(key)
  })

  test.each([
    ['authorization: Bearer governed-opaque-1', 'authorization: Bearer [redacted]'],
    ['Authorization: Basic dXNlcjpwYXNz', 'Authorization: Basic [redacted]'],
    ['{"x-api-key":"0123456789abcdef0"}', '{"x-api-key":"[redacted]"}'],
    ['api-key: 0123456789abcdef0123456789abcdef\n', 'api-key: [redacted]\n'],
    ['cookie: session=abcdef; other=1\nhost: x', 'cookie: [redacted]\nhost: x'],
    ['https://h/v1?a=1&key=abc123&b=2', 'https://h/v1?a=1&key=[redacted]&b=2'],
    ['https://h/v1?api_key=abc', 'https://h/v1?api_key=[redacted]'],
    ['https://user:pass@host/path', 'https://user:[redacted]@host/path'],
  ])('are known by what stands before them: %s', (text, clean) => {
    expect(redactor.text(text)).toBe(clean)
    expect(redactor.text(clean)).toBe(clean)
  })

  test.each([
    'Bearer authentication is required; basic understanding of tokens helps',
    'a risk-management-guidelines-document-of-2024 and task-service-level-agreement-for-all-of-us',
    'Incorrect API key provided: sk-pr***abcd. You can find your API key at https://platform.openai.com/account/api-keys.',
    'The budget agent-day of agent "support_classifier" has spent $0.999999999 of $1.00; resets at 2026-11-21T00:00:00Z',
    'req_0123456789abcdef0123456789abcdef chatcmpl-0123456789abcdefghij kf_0123456789ab',
    'authorization: none, api-key=missing, key=value, token',
    'at Object.<anonymous> (file:///srv/app/node_modules/openai/core/error.mjs:36:20)',
  ])('are not seen in ordinary text: %s', (text) => {
    expect(redactor.text(text)).toBe(text)
  })
})

describe('the time that redacting text takes', () => {
  const key = canaryKey()
  const redactor = createRedactor({ secrets: [key, 'a'.repeat(64), 'ab'.repeat(40)] })
  const units: readonly string[] = [
    'a',
    'ab',
    'sk-',
    'sk-proj-',
    'sk-ant-a',
    'eyJ',
    'eyJaaaaaaaa.',
    'Bearer ',
    'bearer bearer',
    '://a:',
    '://',
    '?key=',
    '&token',
    'authorization: ',
    'x-api-key',
    'cookie: ',
    '\\n',
    '%20',
    'AIza',
    'hf_',
    key.slice(0, 12),
    key.slice(20, 27),
    key.slice(9, 30),
    `${key.slice(-20)}.`,
    ' ',
    'A',
    '0',
    '=',
    '"',
  ]

  test.each(units)('grows no faster than the text: %j', (unit) => {
    const long = unit.repeat(Math.ceil(262_144 / unit.length)).slice(0, 262_144)
    const shorts = Array.from({ length: 10 }, (_, index) => long.slice(index, index + 26_214))
    // Both sides do as much work, in turn, and only the fastest turn of each counts: what else the machine does affects
    // them alike. A quadratic redactor gives 100 in every round.
    const fastest = { long: Infinity, shorts: Infinity }
    let ratio = Infinity
    for (let round = 0; round < 3 || (round < 60 && ratio > 15); round += 1) {
      fastest.shorts = Math.min(
        fastest.shorts,
        duration(() => shorts.forEach((short) => redactor.text(short))),
      )
      fastest.long = Math.min(
        fastest.long,
        duration(() => redactor.text(long)),
      )
      ratio = (10 * fastest.long) / fastest.shorts
    }
    expect(ratio).toBeLessThanOrEqual(15)
  })
})

function duration(work: () => unknown): number {
  const start = performance.now()
  work()
  return performance.now() - start
}
