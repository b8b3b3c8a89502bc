import type {
  BudgetLine,
  ControlRequest,
  ReserveRequest,
  SettleLine,
  SettleRequest,
} from '../contracts/budget-store.js'

/** @throws TypeError, RangeError */
export function validateReserve(request: ReserveRequest): void {
  const { id, lines, ttlMs, onExpire } = request
  requireName(id, 'id')
  if (!Number.isSafeInteger(ttlMs) || ttlMs < 1) fail(`ttlMs must be a positive integer of milliseconds`, ttlMs)
  if (onExpire !== 'charge' && onExpire !== 'release') fail(`onExpire must be "charge" or "release"`, onExpire)
  for (const line of lines) {
    const { budget, amount, atLeast } = line
    validateLine(budget)
    requireAmount(amount, 'amount', budget)
    if (atLeast === undefined) continue
    requireAmount(atLeast, 'atLeast', budget)
    if (atLeast > amount) fail(`atLeast of ${name(budget)} must not exceed its amount ${amount}`, atLeast)
  }
  refuseDuplicates(lines)
}

/** @throws TypeError, RangeError */
export function validateSettle(request: SettleRequest): void {
  const { id, lines, seq, ttlMs } = request
  requireName(id, 'id')
  if (seq !== undefined && (!Number.isSafeInteger(seq) || seq < 0)) fail(`seq must be a non-negative integer`, seq)
  if (ttlMs !== undefined && (!Number.isSafeInteger(ttlMs) || ttlMs < 1)) {
    fail(`ttlMs must be a positive integer of milliseconds`, ttlMs)
  }
  let keeps = false
  let credits = false
  for (const line of lines) {
    validateSettleLine(line)
    keeps ||= line.keep !== undefined
    credits ||= line.credit !== undefined
  }
  if (keeps && credits) {
    throw new RangeError(`Settlement "${id}" must not both keep and credit: settle the credit under an id of its own.`)
  }
  refuseDuplicates(lines)
}

/** @throws TypeError, RangeError */
export function validateLines(lines: readonly BudgetLine[]): void {
  for (const line of lines) validateLine(line)
}

/** @throws TypeError, RangeError */
export function validateControl(request: ControlRequest): void {
  if (request.kind === 'gate') return requireName(request.gate, 'gate')
  requireName(request.limitKey, 'limitKey')
  if (request.limit !== null && !isAmount(request.limit)) {
    fail(`limit of "${request.limitKey}" must be null or a non-negative safe integer`, request.limit)
  }
}

function validateSettleLine({ budget, amount, keep, credit }: SettleLine): void {
  validateLine(budget)
  requireAmount(amount, 'amount', budget)
  if (keep !== undefined) requireAmount(keep, 'keep', budget)
  if (credit !== undefined) requireAmount(credit, 'credit', budget)
}

function validateLine(line: BudgetLine): void {
  requireName(line.key, 'key')
  requireName(line.window, 'window')
  const { startsAt, endsAt, limit, thresholds } = line
  if (!Number.isSafeInteger(startsAt)) fail(`startsAt of ${name(line)} must be an integer of milliseconds`, startsAt)
  if (!Number.isSafeInteger(endsAt) || endsAt <= startsAt)
    fail(`endsAt of ${name(line)} must come after startsAt`, endsAt)
  if (limit !== null && !isAmount(limit)) {
    fail(`limit of ${name(line)} must be null or a non-negative safe integer`, limit)
  }
  if (thresholds !== undefined) validateThresholds(line, thresholds)
}

function validateThresholds(line: BudgetLine, thresholds: readonly number[]): void {
  let previous = 0
  for (const percent of thresholds) {
    if (!Number.isSafeInteger(percent) || percent <= previous || percent > 1000) {
      fail(`thresholds of ${name(line)} must be ascending integers from 1 to 1000`, thresholds.join(', '))
    }
    previous = percent
  }
}

/** A line given twice would be checked against the same headroom twice. */
function refuseDuplicates(lines: readonly { readonly budget: BudgetLine }[]): void {
  let count = 0
  for (const { budget } of lines) {
    for (let earlier = 0; earlier < count; earlier++) {
      const other = lines[earlier]?.budget
      if (budget.key !== other?.key || budget.window !== other.window) continue
      throw new RangeError(`Lines ${earlier} and ${count} are both ${name(budget)}: merge them into one line.`)
    }
    count++
  }
}

function requireAmount(amount: number, field: string, line: BudgetLine): void {
  if (!isAmount(amount)) fail(`${field} of ${name(line)} must be a non-negative safe integer`, amount)
}

function isAmount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

function requireName(value: unknown, field: string): void {
  if (typeof value !== 'string' || value === '') fail(`${field} must be a non-empty string`, value)
}

function name(line: BudgetLine): string {
  return `"${line.key}" (${line.window})`
}

function fail(rule: string, value: unknown): never {
  const message = `${rule}; got ${typeof value === 'string' ? JSON.stringify(value) : String(value)}.`
  throw typeof value === 'number' || typeof value === 'string' ? new RangeError(message) : new TypeError(message)
}
