/** The keys of one script call, each once, and the place (from 1, as Lua counts) where each stands. */
export class KeyList {
  readonly keys: string[]

  constructor(keys: readonly string[]) {
    this.keys = [...keys]
  }

  /** Text of the key's place; it is added where it is not there yet. */
  placeOf(key: string): string {
    const at = this.keys.indexOf(key)
    return String(at === -1 ? this.keys.push(key) : at + 1)
  }
}
