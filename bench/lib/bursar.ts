// What the benchmarks use of Bursar, from the built packages.
export { createGovernor, requests, staticKeys, tokens, usd } from '@bursar/core'
export { anthropic } from '@bursar/anthropic'
export { google } from '@bursar/google'
export { openai } from '@bursar/openai'
export { createCounter, createInputEstimator } from '@bursar/tokens'
