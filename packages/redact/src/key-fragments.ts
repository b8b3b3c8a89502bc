/** Shorter stretches of a key are no use to a thief, and would match ordinary text too often. In UTF-16 units. */
export const fragmentLength = 8

const shortestKey = 16
const keyCharacters = /^[\w.~+/=-]+$/
// Shorter words turn up in random keys too often: six lower-case letters between separators almost never.
const word = /^[a-z]{6,}$/

// Prefix classes say whose key it is, not which: providers print them, and so may we.
const prefixClass = new RegExp(
  '^(?:' +
    [
      'sk-ant-(?:[a-z]+\\d{2}-)?',
      'sk-or-v1-',
      'sk-[A-Za-z]{3,8}-',
      'eyJ[\\w-]*\\.',
      'lsv2_[a-z]{2}_',
      'tgp_v1_',
      'bedrock-api-key-',
      'AIza|AQ\\.|ya29\\.|AKIA|ASIA|ABSK|hv[sb]\\.',
      '[A-Za-z][a-z0-9]{1,6}[-_]',
    ].join('|') +
    ')',
)

/**
 * Every stretch of eight characters of a key, with whether finding it alone gives the key away. Those that hold
 * nothing but prefix class or plain words of the key (`sk-proj-`, `-support`) do not, but belong to a longer find.
 * Empty for secrets that are no random key (short, a sentence, a URL): of those only the whole is looked for.
 */
export function keyFragments(secret: string): ReadonlyMap<string, boolean> {
  const fragments = new Map<string, boolean>()
  if (secret.length < shortestKey || !keyCharacters.test(secret)) return fragments
  const random = randomCharacters(secret)
  if (!random.includes(true)) return fragments
  for (let start = 0; start + fragmentLength <= secret.length; start += 1) {
    const fragment = secret.slice(start, start + fragmentLength)
    const telling = random.slice(start, start + fragmentLength).includes(true)
    fragments.set(fragment, telling || fragments.get(fragment) === true)
  }
  return fragments
}

function randomCharacters(secret: string): boolean[] {
  const prefix = prefixClass.exec(secret)?.[0] ?? ''
  const random = Array.from(prefix, () => false)
  for (const segment of secret.slice(prefix.length).split(/([-_.])/)) {
    const isRandom = !/^[-_.]$/.test(segment) && !word.test(segment)
    for (let index = 0; index < segment.length; index += 1) random.push(isRandom)
  }
  return random
}
