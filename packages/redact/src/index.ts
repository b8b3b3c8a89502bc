export { mask } from './mask.js'
export type { RedactHeaders } from './redact-headers.js'
export { createRedactor, type Redactor, type RedactorOptions } from './redactor.js'
export { isSensitiveHeader, sensitiveHeaders } from './sensitive-headers.js'
