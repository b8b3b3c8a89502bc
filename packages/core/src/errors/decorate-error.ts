import { BursarError, errorBrand } from './bursar-error.js'
import { denialHeader, denialOf } from './denials.js'

/**
 * Gives an SDK's own error the fields of the denial that caused it: name, code, budget, limit, spent and so on.
 * The error keeps its class, status and headers. Errors without a denial are returned untouched.
 */
export function decorateError<T>(error: T, headers: Headers | undefined): T {
  if (typeof error !== 'object' || error === null) return error
  const denial = denialOf(headers?.has(denialHeader) === true ? { headers } : error)
  if (!(denial instanceof BursarError)) return error
  const { status: _ownStatus, ...fields } = denial
  Object.assign(error, fields, { name: denial.name })
  Object.defineProperty(error, errorBrand, { value: denial.code })
  return error
}
