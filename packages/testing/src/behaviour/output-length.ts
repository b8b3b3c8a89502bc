import type { RecordedRequest } from '../server/recorded-request.js'

/** A fixed number, a uniform draw from `[least, most]`, or a distribution of your own over `random()` in [0, 1). */
export type OutputLength =
  | number
  | readonly [least: number, most: number]
  | ((random: () => number, request: RecordedRequest) => number)
