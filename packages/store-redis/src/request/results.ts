import type { ReserveRequest, ReserveResult, SettleResult, Suspension } from '@bursar/core'
import { StoreUnavailableError } from '@bursar/core'
import type { ReplyNote, ScriptReply } from './script-reply.js'

const REFUSALS = { 2: 'exhausted', 3: 'held', 4: 'clock', 5: 'suspended', 6: 'settled' } as const
const OUTCOMES = ['settled', 'kept', 'replay', 'late', 'unreserved'] as const

export function reserveResult(answer: ScriptReply, { lines }: ReserveRequest): ReserveResult {
  const { code, now, third } = answer
  const states = answer.lines.map(({ state }) => state)
  const crossed = crossedIn(answer)
  if (code === 0 || code === 1) {
    const granted = answer.lines.map(({ amount }) => amount)
    const wouldRefuse = linesWith(answer.notes, 0)
    return { ok: true, replay: code === 1, granted, expiresAt: Number(third), now, states, wouldRefuse, crossed }
  }
  const reason = REFUSALS[code as keyof typeof REFUSALS]
  if (reason === undefined) throw unknownCode('reservation', code)
  const failed = reason === 'clock' ? outside(lines, now) : linesWith(answer.notes, -1)
  const refusal = { ok: false, reason, failed, now, states, crossed } as const
  return reason === 'suspended' ? { ...refusal, suspension: JSON.parse(String(third)) as Suspension } : refusal
}

export function settleResult(answer: ScriptReply): SettleResult {
  const outcome = OUTCOMES[answer.code]
  if (outcome === undefined) throw unknownCode('settlement', answer.code)
  const kept = answer.lines.map(({ amount }) => amount)
  const states = answer.lines.map(({ state }) => state)
  const result = { outcome, now: answer.now, kept, states, crossed: crossedIn(answer) }
  const expiresAt = Number(answer.third)
  return expiresAt === 0 ? result : { ...result, expiresAt }
}

function outside(lines: ReserveRequest['lines'], now: number): readonly number[] {
  return lines.flatMap(({ budget }, index) => (now >= budget.startsAt && now < budget.endsAt ? [] : [index]))
}

function linesWith(notes: readonly ReplyNote[], value: number): readonly number[] {
  return notes.filter((note) => note.value === value).map(({ line }) => line)
}

function crossedIn({ notes }: ScriptReply): SettleResult['crossed'] {
  return notes.filter(({ value }) => value > 0).map(({ line, value }) => ({ line, percent: value }))
}

function unknownCode(what: string, code: number): StoreUnavailableError {
  return new StoreUnavailableError({ message: `The Redis budget store answered a ${what} with code ${code}.` })
}
