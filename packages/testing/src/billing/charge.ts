/** What one request consumed. Totals contain their details: input its cached part, output its reasoning. */
export interface Charge {
  readonly model: string | undefined
  readonly inputTokens: number
  readonly cachedTokens: number
  readonly cacheWriteTokens: number
  readonly audioInputTokens: number
  readonly imageInputTokens: number
  readonly outputTokens: number
  readonly reasoningTokens: number
  readonly audioOutputTokens: number
  /** What is sold by the piece: `{ image: 2 }`, `{ character: 120 }`, `{ second: 31 }`. */
  readonly units: Readonly<Record<string, number>>
}

export type TokenKind = Exclude<keyof Charge, 'model' | 'units'>

export const tokenKinds: readonly TokenKind[] = [
  'inputTokens',
  'cachedTokens',
  'cacheWriteTokens',
  'audioInputTokens',
  'imageInputTokens',
  'outputTokens',
  'reasoningTokens',
  'audioOutputTokens',
]

export function chargeOf(parts: Partial<Charge>): Charge {
  return {
    model: undefined,
    inputTokens: 0,
    cachedTokens: 0,
    cacheWriteTokens: 0,
    audioInputTokens: 0,
    imageInputTokens: 0,
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

/** The model is the first one named. */
export function addCharges(charges: readonly Charge[]): Charge {
  const units: Record<string, number> = {}
  const sums = chargeOf({ model: charges.find((charge) => charge.model !== undefined)?.model, units })
  for (const charge of charges) {
    for (const [unit, count] of Object.entries(charge.units)) units[unit] = (units[unit] ?? 0) + count
  }
  const totals = tokenKinds.map((kind) => [kind, charges.reduce((sum, charge) => sum + charge[kind], 0)])
  return { ...sums, ...Object.fromEntries(totals) }
}
