import { afterAll, beforeAll, describe } from 'vitest'
import { describeConformance } from '../../core/test/ledger/conformance/describe-conformance.ts'
import { clients, createSchema, empty, subjectOn, takeClock } from './postgres-subject.ts'
import type { Connected } from './postgres-subject.ts'

describe.each(Object.entries(clients))('postgresStore over %s', (_, connect) => {
  let connected: [Connected, Connected]
  let schema: string
  beforeAll(async () => {
    connected = [await connect(), await connect()]
    schema = await createSchema(connected[0])
    await takeClock(connected[0], schema)
  })
  afterAll(() => Promise.all(connected.map(({ end }) => end())))
  describeConformance(async () => {
    await empty(connected[0], schema)
    return subjectOn(connected, schema)
  })
})
