import type { KeyMaterial } from '@bursar/core'
import { type SecretVersion, withPrevious } from '../payload/with-previous.js'
import { grpcCodes, grpcCodeOf } from './google-failure.js'
import type { SecretManagerPort } from './secret-manager-port.js'

export interface PairRequest {
  /** `projects/{project}/secrets/{secret}` */
  readonly secret: string
  readonly timeoutMs: number
  readonly previous: boolean
}

/** The latest version, and the one numbered before it: a rotation between the two calls cannot mix them up. */
export async function readPair(
  client: SecretManagerPort,
  { secret, timeoutMs, previous }: PairRequest,
): Promise<readonly KeyMaterial[]> {
  const read = async (version: string): Promise<SecretVersion> => {
    const name = `${secret}/versions/${version}`
    // The client would try again after 2 s, and on after the deadline; and then say only that time was up.
    const options = { timeout: timeoutMs, retry: null }
    const [{ name: answered, payload }] = await client.accessSecretVersion({ name }, options)
    const data = payload?.data ?? ''
    const text = typeof data === 'string' ? data : new TextDecoder().decode(data)
    return { value: text, version: answered?.split('/').at(-1) }
  }
  const latest = await read('latest')
  const before = Number(latest.version) - 1
  return withPrevious(latest, async () => (previous && before >= 1 ? unlessGone(read(String(before))) : undefined))
}

/** A version that is disabled fails its precondition; one that was destroyed does too, or is not found. */
async function unlessGone(reading: Promise<SecretVersion>): Promise<SecretVersion | undefined> {
  try {
    return await reading
  } catch (error) {
    const code = grpcCodeOf(error)
    if (code === grpcCodes.notFound || code === grpcCodes.failedPrecondition) return undefined
    throw error
  }
}
