import type { PriceTable } from '@bursar/testing'

/**
 * What OpenAI asks, in USD per million tokens, written down apart from the model cards that the ledger is priced by.
 * Source: https://platform.openai.com/docs/pricing
 */
export const prices: PriceTable = {
  'gpt-4.1': { input: '2', cachedInput: '0.5', output: '8' },
  'gpt-4.1-mini': { input: '0.4', cachedInput: '0.1', output: '1.6' },
  'gpt-5-mini': { input: '0.25', cachedInput: '0.025', output: '2' },
  'gpt-3.5-turbo-instruct': { input: '1.5', output: '2' },
  'text-embedding-3-small': { input: '0.02', output: '0' },
}
