/** What this process has seen of one window in Redis. Never changes: a later one replaces it. */
export interface Sighting {
  /** Tells the window from others of its name that were lost: 16 digits, a later one is greater. */
  readonly generation: string
  readonly spent: number
  readonly credits: number
  /** Instant of the store's clock from which on the sums are known. Expired holds count as spent, so they grow with it. */
  readonly at: number
  /** Net spend of generations before that this one may not know of; 0 where it does. */
  readonly owed: number
  /** The window has less than this process has seen of the very same generation. */
  readonly isBehind: boolean
}

/** What a call tells the server about a window. */
export interface Claim {
  /** Of the window, in Redis. */
  readonly key: string
  /** The generation seen, or ''. With a '!' behind it for a window that is behind, with a '+' for one that is owed. */
  readonly generation: string
  /** What had been spent by then; what it is owed. */
  readonly total: number
  readonly sighting: Sighting | undefined
}

/** What a reply says about a window. */
export interface Report {
  /** '' for a window that is not there. */
  readonly generation: string
  readonly spent: number
  readonly credits: number
  readonly at: number
  /** Whether the server has written down what it was told. A mere look takes it into account, and no more. */
  readonly isWritten: boolean
}

/** Windows remembered. What falls out is not carried forward should the server lose it. */
const LARGEST = 10_000

/**
 * What this process has seen of the windows it uses, so that a server that has lost them can be told. Sums only grow
 * within a generation, so replies may come in any order.
 */
export class WindowMemory {
  /** By the window's key; what will be claimed next. */
  private readonly claims = new Map<string, Claim>()

  claim(key: string): Claim {
    return this.claims.get(key) ?? { key, generation: '', total: 0, sighting: undefined }
  }

  /** Takes in what the server answered to a claim. Returns whether it has lost something of the window. */
  learn(claim: Claim, report: Report): boolean {
    const known = this.claims.get(claim.key)?.sighting
    if (report.generation === '') return known !== undefined
    if (known === undefined) this.remember(claim.key, { ...sumsOf(report), owed: 0, isBehind: false })
    else if (report.generation === known.generation) return this.compare(claim, known, report)
    else if (report.generation > known.generation) return this.replace(claim, known, report)
    // A late answer of a generation that is gone.
    return false
  }

  /** What the server had already when the call was sent, it must still have; unless its clock was set back. */
  private compare({ key, generation, total, sighting }: Claim, known: Sighting, report: Report): boolean {
    const sent = sighting?.generation === known.generation ? sighting : undefined
    const isKnown = report.spent === known.spent && report.credits === known.credits
    if (isKnown && known.owed === 0 && !known.isBehind) return false
    const hasGoneBack = sent !== undefined && report.at >= sent.at && report.spent < sent.spent
    const isBehind = hasGoneBack || (known.isBehind && !report.isWritten)
    const spent = Math.max(known.spent, report.spent)
    const credits = Math.max(known.credits, report.credits)
    const at = Math.max(known.at, report.at)
    const isTold = generation !== known.generation && generation !== `${known.generation}!`
    const isPaid = report.isWritten && isTold && total >= known.owed
    const owed = isPaid ? 0 : known.owed
    this.remember(key, { generation: known.generation, spent, credits, at, owed, isBehind })
    return hasGoneBack
  }

  private replace({ key, total }: Claim, known: Sighting, report: Report): boolean {
    const lost = Math.max(known.owed, netOf(known))
    const owed = report.isWritten && total >= lost ? 0 : lost
    this.remember(key, { ...sumsOf(report), owed, isBehind: false })
    return true
  }

  private remember(key: string, sighting: Sighting): void {
    this.claims.delete(key)
    this.claims.set(key, claimOf(key, sighting))
    if (this.claims.size <= LARGEST) return
    for (const oldest of this.claims.keys()) {
      this.claims.delete(oldest)
      return
    }
  }
}

function claimOf(key: string, sighting: Sighting): Claim {
  const { generation, spent, owed, isBehind } = sighting
  if (isBehind) return { key, generation: `${generation}!`, total: spent, sighting }
  if (owed > 0) return { key, generation: `${generation}+`, total: owed, sighting }
  return { key, generation, total: netOf(sighting), sighting }
}

function sumsOf({ generation, spent, credits, at }: Report): Pick<Sighting, 'generation' | 'spent' | 'credits' | 'at'> {
  return { generation, spent, credits, at }
}

function netOf({ spent, credits }: Sighting): number {
  return Math.max(0, spent - credits)
}
