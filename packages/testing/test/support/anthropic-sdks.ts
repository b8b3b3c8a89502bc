import Anthropic060 from 'anthropic-0.60'
import Anthropic0100 from 'anthropic-0.100'
import Anthropic0137 from 'anthropic-0.137'
import Anthropic1 from 'anthropic-1'
import type { FakeProvider } from '../../src/index.ts'

export type AnthropicClass = typeof Anthropic1

/** The newest version's types stand for all: what the tests use exists in each. */
export const anthropicSdks: readonly { readonly version: string; readonly Anthropic: AnthropicClass }[] = [
  { version: '0.60', Anthropic: Anthropic060 as never },
  { version: '0.100', Anthropic: Anthropic0100 as never },
  { version: '0.137', Anthropic: Anthropic0137 as never },
  { version: '1', Anthropic: Anthropic1 },
]

export function clientOf({ origin }: FakeProvider, Anthropic: AnthropicClass = Anthropic1): Anthropic1 {
  return new Anthropic({ apiKey: 'test-key', baseURL: origin, maxRetries: 0 })
}
