import type { KeyMaterial } from '@bursar/core'
import { type SecretVersion, withPrevious } from '../payload/with-previous.js'
import { isSecretGone } from './azure-failure.js'
import type { KeyVaultPort, KeyVaultVersion, KeyVaultVersionProperties } from './key-vault-port.js'

export interface PairRequest {
  readonly secret: string
  readonly signal: AbortSignal
  readonly previous: boolean
}

/** The current version, and the newest enabled one that was made before it. */
export async function readPair(client: KeyVaultPort, request: PairRequest): Promise<readonly KeyMaterial[]> {
  const { secret, signal: abortSignal, previous } = request
  const current = await client.getSecret(secret, { abortSignal })
  return withPrevious(versionOf(current), async () => {
    const version = previous ? await versionBefore(client, current.properties, request) : undefined
    return version === undefined ? undefined : unlessGone(client.getSecret(secret, { version, abortSignal }))
  })
}

async function versionBefore(
  client: KeyVaultPort,
  current: KeyVaultVersionProperties,
  { secret, signal: abortSignal }: PairRequest,
): Promise<string | undefined> {
  let newest: KeyVaultVersionProperties | undefined
  for await (const found of client.listPropertiesOfSecretVersions(secret, { abortSignal })) {
    if (found.enabled === false || found.version === current.version) continue
    // One made later than the current version is the work of a rotation that came between the two calls.
    if (madeAt(found) > madeAt(current)) continue
    if (newest === undefined || madeAt(found) > madeAt(newest)) newest = found
  }
  return newest?.version
}

/** A vault tells times in whole seconds. */
function madeAt({ createdOn }: KeyVaultVersionProperties): number {
  return createdOn?.getTime() ?? 0
}

/** The version may have been disabled since it was listed. */
async function unlessGone(reading: Promise<KeyVaultVersion>): Promise<SecretVersion | undefined> {
  try {
    return versionOf(await reading)
  } catch (error) {
    if (isSecretGone(error)) return undefined
    throw error
  }
}

function versionOf({ value = '', properties }: KeyVaultVersion): SecretVersion {
  const { version, createdOn, expiresOn } = properties
  return { value, version, createdAt: createdOn?.getTime(), expiresAt: expiresOn?.getTime() }
}
