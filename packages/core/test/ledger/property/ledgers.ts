import { ok } from 'node:assert/strict'
import type { LedgerView, Transition, Transitioned } from '../../../src/ledger/ledger-view.ts'
import { MemoryRecords } from '../../../src/ledger/memory-records.ts'
import { memoryStore } from '../../../src/ledger/memory-store.ts'
import { DecodedRecords } from '../../../src/ledger/decoded-records.ts'
import { encodeRecord } from '../../../src/ledger/record-codec.ts'
import { keyOf, keysOf } from '../../../src/ledger/record-keys.ts'
import type { LedgerOperation } from '../../../src/ledger/record-keys.ts'
import { transition } from '../../../src/ledger/transition.ts'
import type { LedgerResults } from '../../../src/ledger/transition.ts'
import type { CheckedLedger } from './check-sequence.ts'

/** The memory store, told the time with each call. */
export function memoryLedger(): CheckedLedger {
  let instant = 0
  const store = memoryStore({ clock: { now: () => instant } })
  return {
    reserve: (request, now) => ((instant = now), store.reserveNow(request)),
    settle: (request, now) => ((instant = now), store.settleNow(request)),
  }
}

/** The transition over records that throw when they are changed. */
export function frozenLedger(): CheckedLedger {
  const records = new MemoryRecords()
  const commit = <Result>(outcome: Transition<Result>, now: number): Result => {
    ok(outcome.needs === undefined)
    for (const record of [...outcome.writes.windows, outcome.writes.hold]) deepFreeze(record)
    return records.commit(outcome, now)
  }
  return {
    reserve: (request, now) => commit(transition(records, { kind: 'reserve', request: deepFreeze(request) }, now), now),
    settle: (request, now) => commit(transition(records, { kind: 'settle', request: deepFreeze(request) }, now), now),
  }
}

function deepFreeze<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  for (const part of Object.values(value)) deepFreeze(part)
  return Object.freeze(value)
}

/** The transition over texts, as a key-value store holds them: nothing but what is written can be remembered. */
export class TextLedger implements CheckedLedger {
  private readonly texts = new Map<string, string>()

  reserve(request: LedgerRequest<'reserve'>, now: number): LedgerResults['reserve'] {
    return this.run({ kind: 'reserve', request }, now)
  }

  settle(request: LedgerRequest<'settle'>, now: number): LedgerResults['settle'] {
    return this.run({ kind: 'settle', request }, now)
  }

  /** What the next operation sees; a faulty ledger changes it. */
  protected view(view: LedgerView, _now: number): LedgerView {
    return view
  }

  protected run<Operation extends LedgerOperation>(
    operation: Operation,
    now: number,
  ): LedgerResults[Operation['kind']] {
    const { writes, result } = this.decide(operation, now)
    for (const record of [...writes.windows, writes.hold]) {
      if (record !== undefined) this.texts.set(keyOf(record), encodeRecord(record))
    }
    return result
  }

  /** Asks again with the keys that the transition needs, as `storeFrom` does. */
  protected decide<Operation extends LedgerOperation>(
    operation: Operation,
    now: number,
  ): Transitioned<LedgerResults[Operation['kind']]> {
    let keys = keysOf(operation)
    for (;;) {
      const outcome: Transition<LedgerResults[Operation['kind']]> = transition(
        this.view(new DecodedRecords(keys, this.texts), now),
        operation,
        now,
      )
      if (outcome.needs === undefined) return outcome
      keys = [...keys, ...outcome.needs]
    }
  }
}

type LedgerRequest<Kind extends LedgerOperation['kind']> = Extract<
  LedgerOperation,
  { kind: Kind; request: unknown }
>['request']
