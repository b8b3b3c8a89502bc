import type { KeyMaterial, KeySource } from '@bursar/core'

/** Keys out of a vault, as a team would write it in an afternoon. */
export function vaultKeys(url: string, process = 'one'): KeySource {
  return {
    name: 'vault',
    async fetch({ agent }, { signal } = {}) {
      const question = `${url}?${new URLSearchParams({ agent, process }).toString()}`
      // No connection is kept that the vault may close while a question is on its way.
      const headers = { connection: 'close' }
      const response = await tryTwice(() => fetch(question, signal === undefined ? { headers } : { headers, signal }))
      if (!response.ok) throw new Error(`the vault answered ${response.status}`)
      return (await response.json()) as readonly KeyMaterial[]
    },
  }
}

/** As clients of secret managers do: a connection that was lost is no answer. */
async function tryTwice<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch {
    return ask()
  }
}
