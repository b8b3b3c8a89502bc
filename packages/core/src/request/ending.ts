import type { MeterReading } from '@bursar/wire'
import type { Ending } from '../contracts/events.js'

/** How one call ended, with what is known of its cost. Decides the charge; the table is docs/settlement.md. */
export interface Outcome {
  readonly ending: Ending
  /** HTTP status; `null` where none arrived. */
  readonly status: number | null
  readonly dispatches: number
  readonly reading?: MeterReading | undefined
  /** Epoch ms of the first byte of the body. */
  readonly firstByteAt?: number | undefined
  /** How long ago, in ms, the reader of a stream had last read all that had arrived. */
  readonly behindMs?: number
}

/** The ending of a stream that was read as far as it will ever be. */
export function streamEnding(reading: MeterReading): Ending {
  return reading.terminated && !reading.failed ? answerEnding(reading) : 'interrupted'
}

/** The ending of a whole body. One that can't be read broke off after the provider had generated all of it. */
export function bodyEnding(reading: MeterReading): Ending {
  return reading.terminated ? answerEnding(reading) : 'unknown'
}

function answerEnding({ usage }: MeterReading): Ending {
  return usage === undefined ? 'complete_without_usage' : 'complete'
}
