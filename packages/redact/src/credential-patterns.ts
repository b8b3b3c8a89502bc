import { mask } from './mask.js'
import { sensitiveHeaders } from './sensitive-headers.js'

interface CredentialPattern {
  /** Quick, and true too often: what it does not find need not be searched. */
  readonly hint: RegExp
  readonly expression: RegExp
  readonly replacement: string
}

const headerNames = sensitiveHeaders.filter((name) => !name.endsWith('cookie')).join('|')
const separator = String.raw`\\?["']?\s{0,4}[:=]\s{0,4}\\?["']?`

/**
 * Credentials that are told by what stands before them. Every repetition before another part is bounded, so that no
 * text makes them slow.
 */
export const credentialPatterns: readonly CredentialPattern[] = [
  // "Bearer authentication" is prose: one plain word is no token.
  {
    hint: /[Bb](?:earer|asic)|BEARER|BASIC/,
    expression:
      /((?:[Bb]earer|BEARER|[Bb]asic|BASIC)(?:\s{1,4}|%20))(?![A-Za-z][a-z]{0,18}(?![\w.~+/=-]))[\w.~+/=-]{8,}/g,
    replacement: `$1${mask}`,
  },
  {
    hint: /key|auth|token|protocol/i,
    expression: new RegExp(String.raw`((?:${headerNames})${separator})[^\s"'\\,;<>&]{16,}`, 'gi'),
    replacement: `$1${mask}`,
  },
  {
    hint: /cookie/i,
    expression: /(cookie\\?["']?\s{0,4}:\s{0,4}\\?["']?)[^\r\n"'\\<>]{8,}/gi,
    replacement: `$1${mask}`,
  },
  {
    hint: /[?&;]/,
    expression: /([?&;](?:api[_-]?key|key|token|sig|signature|access_token)=)[^&\s"'<>#\\]+/gi,
    replacement: `$1${mask}`,
  },
  { hint: /@/, expression: /(:\/\/[^\s/:@"'\\]{0,128}:)[^\s/@"'\\]{1,128}(?=@)/g, replacement: `$1${mask}` },
]
