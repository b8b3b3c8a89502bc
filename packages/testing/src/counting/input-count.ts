/** Tokens of a prompt by kind. */
export interface InputCount {
  readonly text: number
  readonly image: number
  readonly audio: number
}

export const nothing: InputCount = { text: 0, image: 0, audio: 0 }

export function textTokens(text: number): InputCount {
  return { ...nothing, text }
}

export function sumOf(counts: readonly InputCount[]): InputCount {
  return counts.reduce(
    (sum, count) => ({ text: sum.text + count.text, image: sum.image + count.image, audio: sum.audio + count.audio }),
    nothing,
  )
}
