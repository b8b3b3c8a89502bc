import type { KeyMaterial } from '@bursar/core'
import { type SecretVersion, withPrevious } from '../payload/with-previous.js'
import { ReadFailure } from '../source/read-failure.js'
import { errorNameOf } from './aws-failure.js'
import type { SecretsManagerPort } from './secrets-manager-port.js'

export interface PairRequest {
  readonly secret: string
  readonly signal: AbortSignal
  readonly previous: boolean
}

/** Rotations in the middle of a fetch that are followed; the last one may not come twice within a second. */
const attempts = 3

/**
 * The versions labelled AWSCURRENT and AWSPREVIOUS. They are two calls, in this order: a rotation between them makes the
 * second answer with the version of the first, and then both are read again. In the other order it would go unseen.
 */
export async function readPair(client: SecretsManagerPort, request: PairRequest): Promise<readonly KeyMaterial[]> {
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const keys = await readOnce(client, request)
    if (keys !== undefined) return keys
  }
  throw new ReadFailure('was rotated while it was read', 'It is asked again at the next call.')
}

/** `undefined` where a rotation came between. */
async function readOnce(
  client: SecretsManagerPort,
  { secret, signal, previous }: PairRequest,
): Promise<readonly KeyMaterial[] | undefined> {
  const read = async (stage: string): Promise<SecretVersion> => {
    const value = await client.getSecretValue({ SecretId: secret, VersionStage: stage }, { abortSignal: signal })
    const { SecretString: text, SecretBinary: bytes, VersionId: version, CreatedDate: createdAt } = value
    return { value: text ?? new TextDecoder().decode(bytes), version, createdAt: createdAt?.getTime() }
  }
  const current = await read('AWSCURRENT')
  const keys = await withPrevious(current, () => (previous ? unlessMissing(read('AWSPREVIOUS')) : nothing))
  const [first, second] = keys.map(({ version }) => version)
  return second !== undefined && first === second ? undefined : keys
}

const nothing = Promise.resolve(undefined)

/** A secret that was never rotated has no version with the label, and that is answered as if there were no secret. */
async function unlessMissing(reading: Promise<SecretVersion>): Promise<SecretVersion | undefined> {
  try {
    return await reading
  } catch (error) {
    if (errorNameOf(error) === 'ResourceNotFoundException') return undefined
    throw error
  }
}
