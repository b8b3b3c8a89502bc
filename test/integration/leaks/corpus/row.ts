import type { FakeProvider } from '@bursar/testing'
import type { Redactor } from '../../../../packages/redact/src/index.ts'
import type { Client, Sdk } from '../../fidelity/lib/sdk.ts'

/** What a row of the corpus works with; the secret is made when the test runs. */
export interface Scene {
  readonly secret: string
  readonly sdk: Sdk
  readonly provider: FakeProvider
  /** Holds the key itself. */
  readonly bare: Client
  /** The same SDK, governed; its key is the same. */
  readonly governed: Client
  /** Knows the secret, as an application would set one up for its own logs. */
  readonly redactor: Redactor
  /** Everything that the governor announced. */
  readonly events: readonly object[]
}

/** One way in which a key has been seen to leak. `bare` and `safe` return what somebody gets to see. */
export interface Row {
  /** As research and SECURITY.md number them. */
  readonly row: number
  readonly name: string
  /** What the bare SDK, or code without a redactor, shows. */
  readonly bare: (scene: Scene) => unknown
  /** `false` where the bare way has been seen to be clean: it has to stay so behind a governor. @default true */
  readonly leaks?: false
  /** The same with a governed client, or with the redactor where the value is the application's own. */
  readonly safe: (scene: Scene) => unknown
}
