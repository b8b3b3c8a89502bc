import { createPrivateKey, createPublicKey, type KeyLike, sign, verify } from 'node:crypto'
import type { AuditSigner } from '../contracts/audit.js'
import { ConfigurationError } from '../errors/index.js'

/** Signs with an Ed25519 private key (PEM or KeyObject). Throws `ConfigurationError` for any other kind of key. */
export function ed25519Signer(privateKey: KeyLike): AuditSigner {
  const key = keyOf(privateKey, 'ed25519Signer', createPrivateKey)
  return { sign: (hash) => sign(null, Buffer.from(hash, 'hex'), key).toString('base64') }
}

/** Checks what `ed25519Signer` signed. */
export function ed25519Verifier(publicKey: KeyLike): (hash: string, signature: string) => boolean {
  const key = keyOf(publicKey, 'verifying the audit log', createPublicKey)
  return (hash, signature) => verify(null, Buffer.from(hash, 'hex'), key, Buffer.from(signature, 'base64'))
}

type Key = ReturnType<typeof createPrivateKey>

function keyOf(given: KeyLike, where: string, create: (key: KeyLike & string) => Key): Key {
  try {
    const key = typeof given === 'object' && 'asymmetricKeyType' in given ? given : create(given as KeyLike & string)
    if (key.asymmetricKeyType === 'ed25519') return key
  } catch {
    // Its message may show what was given.
  }
  throw new ConfigurationError(`${where}: the key must be an Ed25519 key, as PEM or KeyObject.`)
}
