// An ES module sees the types of every package.
import type * as anthropic from '@bursar/anthropic'
import type * as core from '@bursar/core'
import type * as keySources from '@bursar/key-sources'
import type * as awsKeySource from '@bursar/key-sources/aws'
import type * as azureKeySource from '@bursar/key-sources/azure'
import type * as googleKeySource from '@bursar/key-sources/google'
import type * as models from '@bursar/models'
import type * as openai from '@bursar/openai'
import type * as redact from '@bursar/redact'
import type * as testing from '@bursar/testing'
import type * as tokens from '@bursar/tokens'
import type * as wire from '@bursar/wire'

export type Doors = [
  typeof anthropic,
  typeof core,
  typeof keySources,
  typeof awsKeySource,
  typeof azureKeySource,
  typeof googleKeySource,
  typeof models,
  typeof openai,
  typeof redact,
  typeof testing,
  typeof tokens,
  typeof wire,
]
