import type {
  BudgetLine,
  ReserveRefused,
  ReserveRequest,
  SettleRequest,
  SettleResult,
} from '../../../src/contracts/budget-store.ts'

/** One life of one id: what it holds and has charged, line by line. */
interface Life {
  readonly id: string
  onExpire: 'charge' | 'release'
  ttlMs: number
  expiresAt: number
  seq: number
  settledAt: number | undefined
  readonly lines: Map<string, { held: number; charged: number; credited: number }>
}

export interface ExpectedReserve {
  readonly ok: boolean
  readonly reason?: ReserveRefused['reason']
  readonly failed?: readonly number[]
  readonly granted?: readonly number[]
  readonly expiresAt?: number
}

export interface ExpectedSettle {
  readonly outcome: SettleResult['outcome']
  readonly kept: readonly number[]
  readonly expiresAt: number | undefined
}

const RETENTION_MS = 15 * 60_000

/**
 * The ledger as one would explain it: a list of all that ever happened, from which every sum is made anew, and nothing
 * is ever folded, bucketed or forgotten. Slow, and independent of the real one.
 */
export class NaiveLedger {
  private readonly lives: Life[] = []

  net(line: BudgetLine, now: number, except?: Life): number {
    return this.sum(line, except, (life, { held, charged, credited }) => {
      const isCharged = life.settledAt === undefined && life.expiresAt <= now && life.onExpire === 'charge'
      return charged - credited + (isCharged ? held : 0)
    })
  }

  held(line: BudgetLine, now: number, except?: Life): number {
    return this.sum(line, except, (life, { held }) => (isLive(life, now) ? held : 0))
  }

  reserve({ id, lines, ttlMs, onExpire }: ReserveRequest, now: number): ExpectedReserve | 'error' {
    const known = this.remembered(id, now)
    if (known !== undefined)
      return isLive(known, now) ? repeat(known, lines) : { ok: false, reason: 'settled', failed: [] }
    const free = lines.map(({ budget }) => this.free(budget, now))
    const short = lines.map(({ amount, atLeast = amount }, index) => atLeast > (free[index] ?? 0))
    if (short.includes(true)) {
      const exhausted = lines.some(({ budget, amount, atLeast = amount }) => {
        return isEnforced(budget) && atLeast > (budget.limit ?? 0) - this.net(budget, now)
      })
      const failed = short.flatMap((isShort, index) => (isShort ? [index] : []))
      return { ok: false, reason: exhausted ? 'exhausted' : 'held', failed }
    }
    const granted = lines.map(({ amount }, index) => Math.min(amount, free[index] ?? 0))
    const expiresAt = expiryOf(now, ttlMs)
    const life = { id, onExpire, ttlMs, expiresAt, seq: -1, settledAt: undefined, lines: new Map<string, never>() }
    this.lives.push(life)
    lines.forEach(({ budget }, index) => (entry(life, nameOf(budget)).held = granted[index] ?? 0))
    return { ok: true, granted, expiresAt }
  }

  settle(request: SettleRequest, now: number): ExpectedSettle {
    const { id, lines, seq = 0, ttlMs } = request
    const keeps = lines.some(({ keep }) => keep !== undefined)
    const known = this.remembered(id, now)
    if (known !== undefined && (known.settledAt !== undefined || (keeps && seq <= known.seq))) {
      const kept = lines.map(({ budget }) => (isLive(known, now) ? entryOf(known, budget).held : 0))
      return { outcome: 'replay', kept, expiresAt: isLive(known, now) ? known.expiresAt : undefined }
    }
    const outcome = known === undefined ? 'unreserved' : !isLive(known, now) ? 'late' : keeps ? 'kept' : 'settled'
    const life = known ?? this.unreserved(id)
    this.settleUnnamed(life, { lines, keeps, now })
    const kept = lines.map((line) => this.settleLine(life, line, now))
    life.seq = seq
    life.ttlMs = ttlMs ?? life.ttlMs
    life.expiresAt = expiryOf(now, life.ttlMs)
    if (!keeps) life.settledAt = now
    return { outcome, kept, expiresAt: keeps ? life.expiresAt : undefined }
  }

  private settleLine(
    life: Life,
    { budget, amount, keep, credit = 0 }: SettleRequest['lines'][number],
    now: number,
  ): number {
    const line = entry(life, nameOf(budget))
    const room = life.expiresAt <= now && life.onExpire === 'release' ? 0 : line.held
    const unspent = Math.max(0, room - Math.max(0, amount - line.charged))
    const free = this.free(budget, now, life) - amount
    line.charged = amount
    line.credited += credit
    line.held = keep === undefined ? 0 : keep <= unspent || keep <= free ? keep : unspent
    return line.held
  }

  /** What the settlement does not name ends like an expiry, or stays. */
  private settleUnnamed(
    life: Life,
    { lines, keeps, now }: { lines: SettleRequest['lines']; keeps: boolean; now: number },
  ): void {
    const named = new Set(lines.map(({ budget }) => nameOf(budget)))
    for (const [name, line] of life.lines) {
      if (named.has(name)) continue
      const isGone = life.expiresAt <= now && life.onExpire === 'release'
      if (!keeps && life.onExpire === 'charge') line.charged += line.held
      if (!keeps || isGone) line.held = 0
    }
  }

  private free(line: BudgetLine, now: number, except?: Life): number {
    if (!isEnforced(line)) return Infinity
    return (line.limit ?? 0) - this.net(line, now, except) - this.held(line, now, except)
  }

  private remembered(id: string, now: number): Life | undefined {
    const life = this.lives.findLast((candidate) => candidate.id === id)
    return life !== undefined && now < (life.settledAt ?? life.expiresAt) + RETENTION_MS ? life : undefined
  }

  private unreserved(id: string): Life {
    const life: Life = {
      id,
      onExpire: 'charge',
      ttlMs: 60_000,
      expiresAt: 0,
      seq: -1,
      settledAt: undefined,
      lines: new Map(),
    }
    this.lives.push(life)
    return life
  }

  private sum(line: BudgetLine, except: Life | undefined, part: (life: Life, entry: Entry) => number): number {
    const name = nameOf(line)
    let sum = 0
    for (const life of this.lives) {
      const found = life === except ? undefined : life.lines.get(name)
      if (found !== undefined) sum += part(life, found)
    }
    return sum
  }
}

type Entry = { held: number; charged: number; credited: number }

function repeat(known: Life, lines: ReserveRequest['lines']): ExpectedReserve | 'error' {
  const entries = lines.map(({ budget }) => known.lines.get(nameOf(budget)))
  if (entries.includes(undefined)) return 'error'
  return { ok: true, granted: entries.map((found) => found?.held ?? 0), expiresAt: known.expiresAt }
}

function isLive(life: Life, now: number): boolean {
  return life.settledAt === undefined && now < life.expiresAt
}

function isEnforced({ limit, enforced = true }: BudgetLine): boolean {
  return enforced && limit !== null
}

function entry(life: Life, name: string): Entry {
  const found = life.lines.get(name) ?? { held: 0, charged: 0, credited: 0 }
  life.lines.set(name, found)
  return found
}

function entryOf(life: Life, line: BudgetLine): Entry {
  return life.lines.get(nameOf(line)) ?? { held: 0, charged: 0, credited: 0 }
}

function nameOf({ key, window }: BudgetLine): string {
  return `${key} ${window}`
}

function expiryOf(now: number, ttlMs: number): number {
  return Math.ceil((now + ttlMs) / 10_000) * 10_000
}
