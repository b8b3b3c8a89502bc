/** Ways in which templates, READMEs and deployment tools leave a gap where a key belongs. */
const gaps: readonly RegExp[] = [
  /^<.*>$/,
  /^\[.*\]$/,
  /\$\{.*\}/,
  /\{\{.*\}\}/,
  /^%.*%$/,
  /\.\.\./,
  /^(?:[a-z]{2,5}[-_])*[xX*]+$/,
  /\b(?:your|my|insert)[-_ ](?:\w+[-_ ])*(?:api[-_ ]?)?(?:key|token|secret)\b/i,
  /(?:^|[-_ ])(?:change|replace|fill|insert|paste)[-_ ]?(?:me|this|in|it|here)\b/i,
  /placeholder/i,
  /^(?:undefined|null|\[object \w+\]|api[-_]?key|todo|tbd)$/i,
  /^bursar-governed-no-key$/,
]

/** Whether a text stands where a key should be. Words that local servers take for a key (`EMPTY`, `none`) are none. */
export function isPlaceholder(text: string): boolean {
  return gaps.some((gap) => gap.test(text))
}
