/** Where the packages keep the process-wide default governor. */
const defaultGovernor = Symbol.for('bursar.default-governor')

interface Closable {
  close(): unknown
}

/**
 * Closes and forgets the process-wide default governor that `createGovernedClient` from a provider package registers
 * its options on, so that the next test starts from nothing. Does nothing where there is none.
 *
 * The governor is forgotten even if closing it fails; the failure is thrown.
 */
export async function resetDefaultGovernor(): Promise<void> {
  const governor: unknown = Reflect.get(globalThis, defaultGovernor)
  Reflect.deleteProperty(globalThis, defaultGovernor)
  if (isClosable(governor)) await governor.close()
}

function isClosable(value: unknown): value is Closable {
  return typeof value === 'object' && value !== null && typeof Reflect.get(value, 'close') === 'function'
}
