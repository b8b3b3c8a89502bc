import { characterClasses } from './character-class.js'

/** Text as valid UTF-8, with the class of each character at hand. */
export class Utf8Text {
  readonly bytes: Uint8Array
  /** Bytes of text; `bytes` may be longer. */
  readonly size: number
  readonly #classes = characterClasses()

  constructor(bytes: Uint8Array, size: number) {
    this.bytes = bytes
    this.size = size
  }

  /** The class of the character that starts at a byte; 0 at and after the end. */
  classAt(at: number): number {
    if (at >= this.size) return 0
    const first = this.bytes[at] ?? 0
    return this.#classes[first < 0x80 ? first : this.#codePointAt(at, first)] ?? 0
  }

  /** Where the character after the one at a byte starts. */
  after(at: number): number {
    const first = this.bytes[at] ?? 0
    if (first < 0x80) return at + 1
    return at + (first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4)
  }

  /** Where a run of characters of some classes ends; `at` itself if there is none. */
  runEnd(at: number, classes: number): number {
    let end = at
    while ((this.classAt(end) & classes) !== 0) end = this.after(end)
    return end
  }

  #codePointAt(at: number, first: number): number {
    const bytes = this.bytes
    const second = (bytes[at + 1] ?? 0) & 0x3f
    if (first < 0xe0) return ((first & 0x1f) << 6) | second
    const third = (bytes[at + 2] ?? 0) & 0x3f
    if (first < 0xf0) return ((first & 0x0f) << 12) | (second << 6) | third
    return ((first & 0x07) << 18) | (second << 12) | (third << 6) | ((bytes[at + 3] ?? 0) & 0x3f)
  }
}
