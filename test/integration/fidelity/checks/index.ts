import type { Check } from '../lib/check.ts'
import { calls } from './calls.ts'
import { errors } from './errors.ts'
import { files } from './files.ts'
import { helpers } from './helpers.ts'
import { requestOptions } from './request-options.ts'
import { streams } from './streams.ts'

export const checks: readonly Check[] = [...calls, ...streams, ...helpers, ...files, ...requestOptions, ...errors]
