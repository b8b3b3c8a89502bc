import PQueue from 'p-queue'

/** A queue, and how many stand in it, the one whose turn it is included. */
interface Line {
  readonly queue: PQueue
  members: number
}

/** Lines in which one caller at a time has its turn, first come first served. */
export class Turns {
  readonly #lines = new Map<string, Line>()

  /** Lines in which somebody stands. */
  get size(): number {
    return this.#lines.size
  }

  has(key: string): boolean {
    return this.#lines.has(key)
  }

  /** Resolves when those before have left, or at once when the signal aborts. The result gives the turn back. */
  async take(key: string, signal: AbortSignal): Promise<() => void> {
    const { queue } = this.#join(key)
    const turn = Promise.withResolvers<void>()
    const over = Promise.withResolvers<void>()
    const occupy = async (): Promise<void> => {
      turn.resolve()
      await over.promise
    }
    queue.add(occupy, { signal }).catch(() => turn.resolve())
    await turn.promise
    return () => {
      over.resolve()
      this.#leave(key)
    }
  }

  #join(key: string): Line {
    let line = this.#lines.get(key)
    if (line === undefined) this.#lines.set(key, (line = { queue: new PQueue({ concurrency: 1 }), members: 0 }))
    line.members++
    return line
  }

  /** The last one out ends the line; while anybody is in it, newcomers queue behind. */
  #leave(key: string): void {
    const line = this.#lines.get(key)
    if (line !== undefined && --line.members === 0) this.#lines.delete(key)
  }
}
