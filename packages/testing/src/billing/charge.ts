/** What one request consumed. Totals contain their details: input its cached part, output its reasoning. */
export interface Charge {
  /** The one that answered. */
  readonly model: string | undefined
  /** As the answer names it; endpoints that don't leave it out. */
  readonly serviceTier: string | undefined
  readonly inputTokens: number
  readonly cachedTokens: number
  readonly cacheWriteTokens: number
  /** Written to a cache that lives one hour; not in `cacheWriteTokens`. */
  readonly longCacheWriteTokens: number
  readonly audioInputTokens: number
  readonly imageInputTokens: number
  /** What tools of the provider put before the model. */
  readonly toolUseTokens: number
  readonly outputTokens: number
  readonly reasoningTokens: number
  readonly audioOutputTokens: number
  /** What is sold by the piece: `{ image: 2 }`, `{ character: 120 }`, `{ second: 31 }`. */
  readonly units: Readonly<Record<string, number>>
}

export type TokenKind = Exclude<keyof Charge, 'model' | 'serviceTier' | 'units'>

export const tokenKinds: readonly TokenKind[] = [
  'inputTokens',
  'cachedTokens',
  'cacheWriteTokens',
  'longCacheWriteTokens',
  'audioInputTokens',
  'imageInputTokens',
  'toolUseTokens',
  'outputTokens',
  'reasoningTokens',
  'audioOutputTokens',
]

export function chargeOf(parts: Partial<Charge>): Charge {
  return {
    model: undefined,
    serviceTier: undefined,
    inputTokens: 0,
    cachedTokens: 0,
    cacheWriteTokens: 0,
    longCacheWriteTokens: 0,
    audioInputTokens: 0,
    imageInputTokens: 0,
    toolUseTokens: 0,
    outputTokens: 0,
    reasoningTokens: 0,
    audioOutputTokens: 0,
    units: {},
    ...parts,
  }
}

/** The charge before the model has said anything. */
export function withoutOutput(charge: Charge): Charge {
  return { ...charge, outputTokens: 0, reasoningTokens: 0, audioOutputTokens: 0 }
}

export function isNothing(charge: Charge): boolean {
  return charge.inputTokens === 0 && charge.outputTokens === 0 && Object.keys(charge.units).length === 0
}

/** The model and the tier are the first ones named. */
export function addCharges(charges: readonly Charge[]): Charge {
  const units: Record<string, number> = {}
  const model = charges.find((charge) => charge.model !== undefined)?.model
  const serviceTier = charges.find((charge) => charge.serviceTier !== undefined)?.serviceTier
  const sums = chargeOf({ model, serviceTier, units })
  for (const charge of charges) {
    for (const [unit, count] of Object.entries(charge.units)) units[unit] = (units[unit] ?? 0) + count
  }
  const totals = tokenKinds.map((kind) => [kind, charges.reduce((sum, charge) => sum + charge[kind], 0)])
  return { ...sums, ...Object.fromEntries(totals) }
}
