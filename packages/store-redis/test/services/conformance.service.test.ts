import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, inject } from 'vitest'
import { describeConformance } from '../../../core/test/ledger/conformance/describe-conformance.ts'
import { SettableClock } from '../../../core/test/ledger/conformance/settable-clock.ts'
import { redisStore } from '../../src/index.ts'
import { CLIENTS } from './redis-clients.ts'
import type { ConnectedClient } from './redis-clients.ts'

describe.each(Object.entries(CLIENTS))('%s', (_, connect) => {
  const connected: ConnectedClient[] = []
  beforeAll(async () => {
    const servers = { url: inject('redisUrl'), nodes: inject('redisClusterNodes') }
    connected.push(await connect(servers), await connect(servers))
  })
  afterAll(() => connected.forEach(({ close }) => close()))

  describeConformance(async () => {
    const [first, second] = connected
    if (first === undefined || second === undefined) throw new Error('not connected')
    const clock = new SettableClock()
    const shared = { namespace: randomUUID(), clock, deadlineMs: 5_000 }
    return {
      store: redisStore({ ...shared, client: first.client }),
      other: redisStore({ ...shared, client: second.client }),
      clock,
    }
  })
})
