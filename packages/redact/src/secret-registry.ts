import { SecretIndex } from './secret-index.js'
import { maskSpans } from './span.js'

// Hiding every "ab" would garble all text; nothing so short is a secret.
const shortestSecret = 4

/** The secrets of this process that must not be seen. Private fields: printing a registry prints none of them. */
export class SecretRegistry {
  readonly #secrets = new Set<string>()
  #index: SecretIndex | undefined

  get size(): number {
    return this.#secrets.size
  }

  register(secret: string): void {
    if (typeof secret !== 'string') throw new TypeError(`A secret must be a string; got ${typeof secret}.`)
    if (secret.length < shortestSecret || this.#secrets.has(secret)) return
    this.#secrets.add(secret)
    this.#index ??= new SecretIndex()
    this.#index.add(secret)
  }

  forget(secret: string): void {
    if (!this.#secrets.delete(secret)) return
    this.#index = undefined
    for (const remaining of this.#secrets) {
      this.#index ??= new SecretIndex()
      this.#index.add(remaining)
    }
  }

  redact(text: string): string {
    return this.#index === undefined ? text : maskSpans(text, this.#index.find(text))
  }

  isIn(text: string): boolean {
    return this.#index !== undefined && this.#index.find(text).length > 0
  }
}
