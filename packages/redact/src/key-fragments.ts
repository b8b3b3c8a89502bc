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

/** Where in a key a stretch of it begins. */
export interface KeyFragment {
  readonly secret: string
  readonly offset: number
  /** The first character from there on that is random; finding a stretch that reaches it gives the key away. */
  readonly firstRandom: number
}

/**
 * Every stretch of eight characters of a key. Those that hold nothing but prefix class or plain words of the key (`sk-proj-`,
 * `-support`) give nothing away by themselves, but belong to a longer find.
 * Empty for secrets that are no random key (short, a sentence, a URL): of those only the whole is looked for.
 */
export function keyFragments(secret: string): ReadonlyMap<string, KeyFragment> {
  const fragments = new Map<string, KeyFragment>()
  if (secret.length < shortestKey || !keyCharacters.test(secret)) return fragments
  const random = randomCharacters(secret)
  for (let offset = 0; offset + fragmentLength <= secret.length; offset += 1) {
    const firstRandom = random.indexOf(true, offset)
    if (firstRandom < 0) break
    fragments.set(secret.slice(offset, offset + fragmentLength), { secret, offset, firstRandom })
  }
  return fragments
}

/** Whether eight characters alone give the key away. */
export function isTelling({ offset, firstRandom }: KeyFragment): boolean {
  return firstRandom < offset + fragmentLength
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
