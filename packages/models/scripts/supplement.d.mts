/** What the tests read of `supplement.mjs`. */
export const leftOut: readonly { readonly provider: string; readonly pattern: RegExp; readonly reason: string }[]
