import { randomBytes } from 'node:crypto'
import { createRedactor } from '@bursar/redact'
import type { KeyEvent } from '../../../src/contracts/events.js'
import type { KeyMaterial, KeyReference, KeySource } from '../../../src/contracts/key-source.js'
import { KeyRing } from '../../../src/key/key-ring.js'
import { completeKeyRingOptions, type KeyRingOptions } from '../../../src/key/key-ring-settings.js'
import type { RingKey } from '../../../src/key/ring-key.js'
import { FakeClock } from '../../limit/fake-clock.js'

export const reference: KeyReference = { provider: 'openai', agent: 'billing', team: 'finance' }
export const dayMs = 86_400_000

/** Has the shape of a real key; made at run time. */
export const newKey = (): string => ['sk', 'proj', randomBytes(24).toString('hex')].join('-')

export interface TestRing {
  readonly ring: KeyRing
  readonly clock: FakeClock
  readonly events: KeyEvent[]
  readonly source: TestSource
  /** The secrets that would be tried, in order. */
  secrets(label?: string, of?: KeyReference): readonly string[]
  keys(label?: string, of?: KeyReference): readonly RingKey[]
  /** Types of the events, and the keys that they name. */
  told(): readonly string[]
}

/** A source that is told what to answer. */
export interface TestSource extends KeySource {
  fetches: number
  signal: AbortSignal | undefined
  answer: () => ReturnType<KeySource['fetch']>
  gives(...keys: readonly (string | KeyMaterial)[]): void
  fails(error?: Error): void
}

function testSource(): TestSource {
  const source: TestSource = {
    name: 'safe',
    fetches: 0,
    signal: undefined,
    answer: () => [],
    fetch(_reference, options) {
      source.fetches++
      source.signal = options?.signal
      return source.answer()
    },
    gives(...keys) {
      source.answer = () => keys.map((key) => (typeof key === 'string' ? { secret: key } : key))
    },
    fails(error = new Error('the safe is gone')) {
      source.answer = () => {
        throw error
      }
    },
  }
  return source
}

export function testRing(
  options: KeyRingOptions & { readonly source?: TestSource; readonly rotateAfterMs?: number } = {},
): TestRing {
  const { source = testSource(), rotateAfterMs = 90 * dayMs, ...settings } = options
  const clock = new FakeClock()
  const events: KeyEvent[] = []
  const ring = new KeyRing(source, {
    clock,
    redactor: createRedactor(),
    settings: completeKeyRingOptions(settings),
    onEvent: (event) => void events.push(event),
    rotateAfterMs: () => rotateAfterMs,
  })
  const keys = (label?: string, of = reference): readonly RingKey[] => {
    const found = ring.candidates(of, label)
    if (found instanceof Promise) throw new Error('A source that answers at once must not make the ring wait')
    return found
  }
  const secrets: TestRing['secrets'] = (label, of) => keys(label, of).map(({ key }) => key.reveal())
  return {
    ring,
    clock,
    events,
    source,
    keys,
    secrets,
    told: () => events.map(({ type, reason = '' }) => `${type} ${reason}`.trim()),
  }
}
