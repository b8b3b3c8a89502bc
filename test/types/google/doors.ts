// An ES module sees the types of Google's package.
import type * as generativeAI from '@bursar/google/generative-ai'
import type * as google from '@bursar/google'

export type Doors = [typeof generativeAI, typeof google]
