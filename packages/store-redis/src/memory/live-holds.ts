import type { BudgetLine, ReserveGranted, ReserveRequest, SettleRequest, SettleResult } from '@bursar/core'

/** A reservation of this process that awaits its final settlement. Never changes: a later one replaces it. */
export interface LiveHold {
  readonly id: string
  readonly lines: readonly LiveShare[]
  /** Epoch ms. */
  readonly expiresAt: number
  readonly ttlMs: number
  readonly onExpire: 'charge' | 'release'
  /** Of the last settlement that kept it; -1 before the first. */
  readonly seq: number
}

export interface LiveShare {
  readonly budget: BudgetLine
  readonly held: number
  /** What the id has spent on the line so far. */
  readonly charged: number
}

/** A reservation as it was granted: nearly all are settled before anyone needs to know more of them. */
interface Grant {
  readonly request: ReserveRequest
  readonly granted: readonly number[]
  readonly expiresAt: number
}

/** Life, in ms, of a hold that is kept under an unknown id without a life of its own; the same in settle.lua. */
const UNKNOWN_TTL_MS = 60_000

/** What this process holds, so that a server that has lost it can be told. */
export class LiveHolds {
  private readonly holds = new Map<string, LiveHold | Grant>()

  get(id: string): LiveHold | undefined {
    const known = this.holds.get(id)
    return known !== undefined && 'request' in known ? holdOf(known) : known
  }

  granted(request: ReserveRequest, { granted, expiresAt, now }: ReserveGranted): void {
    this.forgetExpired(now)
    this.holds.set(request.id, { request, granted, expiresAt })
  }

  settled({ id, lines, seq = 0, ttlMs }: SettleRequest, { outcome, kept, expiresAt, now }: SettleResult): void {
    const hold = this.get(id)
    if (expiresAt === undefined) {
      this.holds.delete(id)
      return
    }
    if (outcome === 'replay') return
    this.forgetExpired(now)
    const named = lines.map(({ budget, amount }, index) => ({ budget, held: kept[index] ?? 0, charged: amount }))
    const others = (hold?.lines ?? []).filter(({ budget }) => !named.some((share) => isSame(share.budget, budget)))
    // The longest untouched stand first. A settlement that keeps what nobody has reserved opens the hold: a lease.
    this.holds.delete(id)
    this.holds.set(id, {
      id,
      lines: [...others, ...named],
      expiresAt,
      ttlMs: ttlMs ?? hold?.ttlMs ?? UNKNOWN_TTL_MS,
      onExpire: hold?.onExpire ?? 'charge',
      seq,
    })
  }

  /** What the server has charged for the id on the line already; a server that has lost the id can't know it. */
  chargedOn(id: string, budget: BudgetLine): (Pick<LiveShare, 'charged'> & Pick<LiveHold, 'expiresAt'>) | undefined {
    const known = this.holds.get(id)
    // As it was granted it has charged nothing.
    if (known === undefined || 'request' in known) return undefined
    const share = known.lines.find((line) => isSame(line.budget, budget))
    return share === undefined || share.charged === 0
      ? undefined
      : { charged: share.charged, expiresAt: known.expiresAt }
  }

  /** Those with a line for which it is true. */
  with(isMeant: (line: BudgetLine) => boolean): readonly LiveHold[] {
    const holds = [...this.holds.values()].map((known) => ('request' in known ? holdOf(known) : known))
    return holds.filter(({ lines }) => lines.some(({ budget }) => isMeant(budget)))
  }

  /** The oldest ones: a settlement that never arrived leaves its hold behind. */
  private forgetExpired(now: number): void {
    for (const [id, { expiresAt }] of this.holds) {
      if (expiresAt > now) return
      this.holds.delete(id)
    }
  }
}

function holdOf({ request, granted, expiresAt }: Grant): LiveHold {
  const { id, lines, ttlMs, onExpire } = request
  const shares = lines.map(({ budget }, index) => ({ budget, held: granted[index] ?? 0, charged: 0 }))
  return { id, lines: shares, expiresAt, ttlMs, onExpire, seq: -1 }
}

function isSame(left: BudgetLine, right: BudgetLine): boolean {
  return left.key === right.key && left.window === right.window
}
