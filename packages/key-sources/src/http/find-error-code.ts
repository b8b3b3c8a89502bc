/** Causes of causes that are looked at: clients wrap the platform's error two or three times. */
const deepest = 6

/** What the platform calls a failed connection, `ECONNREFUSED` or `CERT_HAS_EXPIRED`; `undefined` for other errors. */
export function findErrorCode(error: unknown, depth = 0): string | undefined {
  if (typeof error !== 'object' || error === null || depth > deepest) return undefined
  const { code, cause, errors } = error as { code?: unknown; cause?: unknown; errors?: unknown }
  if (typeof code === 'string' && isConnectionCode(code)) return code
  const first: unknown = Array.isArray(errors) ? errors[0] : undefined
  return findErrorCode(cause, depth + 1) ?? findErrorCode(first, depth + 1)
}

/** https://nodejs.org/api/errors.html#common-system-errors and its TLS codes, and those of undici. */
function isConnectionCode(code: string): boolean {
  return /^(E[A-Z]{4,14}|EAI_[A-Z]{3,8}|UND_ERR_[A-Z_]{3,24}|ERR_(TLS|SSL)_[A-Z_]{3,40}|[A-Z_]{0,24}CERT[A-Z_]{0,40})$/.test(
    code,
  )
}
