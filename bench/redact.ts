// What it costs to clean an error, as a multiple of printing the same error once.
import { randomBytes } from 'node:crypto'
import { inspect } from 'node:util'
import { createRedactor } from '../packages/redact/dist/index.js'

const rounds = 4_000
const bar = 3
const key = ['sk', 'proj', randomBytes(60).toString('base64url')].join('-')
const other = ['sk', 'proj', randomBytes(60).toString('base64url')].join('-')
const redactor = createRedactor({ secrets: [key, other] })

class ProviderError extends Error {
  override name = 'ProviderError'
  readonly status = 401
  readonly headers = new Headers({
    'x-request-id': 'req_1',
    'content-type': 'application/json',
    'x-echo': `key ${key}`,
  })
  readonly error = {
    message: `Incorrect API key provided: ${key}`,
    type: 'invalid_request_error',
    code: 'invalid_api_key',
  }
}

// What an SDK throws for a 401 that echoes the key: made anew each time, because cleaning changes it.
const makeError = (): Error =>
  new ProviderError(`401 Incorrect API key provided: ${key}`, { cause: new Error('refused') })

const subjects = {
  inspect: (error: Error): unknown => inspect(error),
  'inspect again': (error: Error): unknown => inspect(error),
  redact: (error: Error): unknown => redactor.error(error),
}

type Subject = keyof typeof subjects
const names = Object.keys(subjects) as Subject[]
const samples: Record<Subject, number[]> = { inspect: [], 'inspect again': [], redact: [] }

for (let round = 0; round < rounds; round += 1) {
  for (const [turn] of names.entries()) {
    const name = names[(turn + round) % names.length] ?? 'inspect'
    const error = makeError()
    // A stack is written when it is first read: that is no one's cost here.
    void [error.stack, (error.cause as Error).stack]
    const start = process.hrtime.bigint()
    subjects[name](error)
    if (round > rounds / 4) samples[name].push(Number(process.hrtime.bigint() - start))
  }
}

const median = (values: number[]): number =>
  values.sort((left, right) => left - right)[values.length >> 1] ?? Number.NaN
const [once, again, redacted] = [median(samples.inspect), median(samples['inspect again']), median(samples.redact)]
if (!redactor.contains(makeError()) || redactor.contains(redactor.error(makeError())))
  throw new Error('The redactor leaks.')

console.log(`inspect ${(once / 1_000).toFixed(1)} us, redact ${(redacted / 1_000).toFixed(1)} us per error`)
console.log(`noise floor: inspect / inspect ${(again / once).toFixed(3)}`)
const ratio = redacted / once
console.log(`redact-error ${ratio.toFixed(2)} bar ${bar} ${ratio <= bar ? 'ok' : 'short'}`)
