import { CharacterPairs } from './character-pairs.js'

/** One provider's key format, as the source of a regular expression. */
interface KeyPattern {
  readonly provider: string
  readonly source: string
}

// A key starts where no word runs on: "risk-..." is not "sk-...". An escaped newline or a percent escape is no word.
const start = String.raw`(?:(?<![A-Za-z0-9])|(?<=\\[bfnrt])|(?<=%[0-9A-Fa-f]{2}))`

/**
 * Formats as of 2026-07 to 2026-08, after the rules of github.com/gitleaks/gitleaks, github.com/trufflesecurity/trufflehog
 * and github.com/secretlint/secretlint, but looser: what is shown cannot be taken back, what is hidden can be looked up.
 * None has a part that repeats without end before another: each takes linear time on any text. Formats without a prefix
 * (Azure, Cohere, Mistral) can't be told from other identifiers; they are found where they are registered or named.
 */
const keyPatterns: readonly KeyPattern[] = [
  { provider: 'OpenAI', source: String.raw`sk-(?:proj|svcacct|service|admin|None)-[\w-]{20,}` },
  { provider: 'Anthropic', source: String.raw`sk-ant-[\w-]{20,}` },
  { provider: 'OpenRouter', source: String.raw`sk-or-[\w-]{20,}` },
  { provider: 'OpenAI (old), DeepSeek', source: 'sk-[A-Za-z0-9]{20,}' },
  { provider: 'ElevenLabs', source: 'sk_[a-f0-9]{40,}' },
  { provider: 'Google', source: String.raw`AIza[\w-]{30,}|AQ\.[\w-]{30,}|ya29\.[\w-]{20,}` },
  { provider: 'AWS', source: '(?:A3T[A-Z0-9]|AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}' },
  { provider: 'Bedrock', source: String.raw`ABSK[A-Za-z0-9+/]{60,}={0,2}|bedrock-api-key-[\w+/=-]{20,}` },
  { provider: 'Hugging Face', source: 'hf_[A-Za-z0-9]{30,}|api_org_[A-Za-z0-9]{20,}' },
  { provider: 'Groq', source: 'gsk_[A-Za-z0-9]{30,}' },
  { provider: 'xAI', source: String.raw`xai-\w{40,}` },
  { provider: 'Perplexity', source: 'pplx-[A-Za-z0-9]{30,}' },
  { provider: 'Replicate', source: String.raw`r8_\w{30,}` },
  { provider: 'NVIDIA', source: String.raw`nvapi-[\w-]{40,}` },
  { provider: 'LangSmith', source: String.raw`lsv2_(?:pt|sk)_\w{20,}` },
  { provider: 'Fireworks', source: 'fw_[A-Za-z0-9]{20,}' },
  { provider: 'Cerebras', source: 'csk-[A-Za-z0-9]{20,}' },
  { provider: 'Together', source: String.raw`tgp_v1_[\w-]{20,}` },
  { provider: 'Vault', source: String.raw`hv[sb]\.[\w-]{20,}` },
  { provider: 'JSON Web Token', source: String.raw`eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]+)?` },
]

/** How the keys of all patterns begin. */
const beginnings =
  /sk[-_]|AIza|AQ\.|ya29|A3T|A[KSB]IA|ACCA|ABSK|bedrock-|hf_|api_org|xai-|pplx|r8_|nvapi|lsv2|fw_|csk-|tgp_|hv[sb]\.|eyJ/y

const pairs = new CharacterPairs([
  'sk',
  'AI',
  'AQ',
  'ya',
  'A3',
  'AK',
  'AS',
  'AB',
  'AC',
  'be',
  'hf',
  'ap',
  'xa',
  'pp',
  'r8',
])
for (const pair of ['nv', 'ls', 'fw', 'cs', 'tg', 'hv', 'ey']) pairs.add(pair)

/** Whether a text can hold a key at all: quick, and true too often. */
export function mayHoldProviderKey(text: string): boolean {
  for (let at = pairs.find(text, 0); at !== -1; at = pairs.find(text, at + 1)) {
    beginnings.lastIndex = at
    if (beginnings.test(text)) return true
  }
  return false
}

/** Matches a key of any known provider. */
export const providerKey: RegExp = new RegExp(`${start}(?:${keyPatterns.map(({ source }) => source).join('|')})`, 'g')
