import { expect, test } from 'vitest'
import { priceBook } from '../src/index.ts'

const sonnet = 'anthropic.claude-sonnet-4-5'

test.each([
  ['anthropic.claude-sonnet-4-5-20250929-v1:0', sonnet],
  ['us.anthropic.claude-sonnet-4-5-20250929-v1:0', sonnet],
  ['us-gov.anthropic.claude-sonnet-4-5-20250929-v1:0', sonnet],
  ['arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.anthropic.claude-sonnet-4-5-20250929-v1:0', sonnet],
  ['arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-sonnet-4-5-20250929-v1:0', sonnet],
  ['global.anthropic.claude-sonnet-4-5-20250929-v1:0', `global.${sonnet}`],
  ['anthropic.claude-3-haiku-20240307-v1:0:48k', 'anthropic.claude-3-haiku'],
  ['us.meta.llama3-3-70b-instruct-v1:0', 'meta.llama3-3-70b-instruct'],
])('%s is priced as %s', (name, id) => {
  expect(priceBook.find('bedrock', name)?.id).toBe(id)
})

test.each([
  'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123',
  'arn:aws:bedrock:us-east-1:123456789012:provisioned-model/abc123',
  'claude-sonnet-4-5',
  'global.meta.llama3-3-70b-instruct-v1:0',
  'us.anthropic.claude-sonnet-4-5-turbo-v1:0',
])('%s is unknown', (name) => {
  expect(priceBook.find('bedrock', name)).toBeUndefined()
})

test('a name of the caller’s own is found at any of its spellings', () => {
  const arn = 'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123'
  const book = priceBook.with({ [`bedrock/${arn}`]: { alias: `us.${sonnet}-20250929-v1:0` } })
  expect(book.find('bedrock', arn)?.id).toBe(sonnet)
})
