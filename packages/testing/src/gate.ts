/** Holds an answer back until the test lets it go on: `{ kind: 'answer', gate: gate.wait }`. */
export interface Gate {
  /** Given to a behaviour as its `gate`: resolves once this passage has been released. */
  readonly wait: () => Promise<void>
  /** Lets this many passages through, waiting or still to come. @default 1 */
  release(count?: number): void
  /** Lets everything through from now on. */
  open(): void
  /** Resolves when this many passages have been asked for since the gate was made. */
  reached(count: number): Promise<void>
}

interface Watcher {
  readonly count: number
  readonly notify: () => void
}

/** A stream passes the gate before each of its events; any other answer passes it once, before it is sent. */
export function createGate(): Gate {
  const waiting: (() => void)[] = []
  const watchers = new Set<Watcher>()
  let asked = 0
  let credit = 0

  function wait(): Promise<void> {
    asked += 1
    for (const watcher of watchers) if (watcher.count <= asked) watcher.notify()
    if (credit > 0) {
      credit -= 1
      return Promise.resolve()
    }
    return new Promise((resolve) => waiting.push(resolve))
  }

  function release(count = 1): void {
    credit += count
    while (credit > 0 && waiting.length > 0) {
      credit -= 1
      waiting.shift()?.()
    }
  }

  function reached(count: number): Promise<void> {
    if (asked >= count) return Promise.resolve()
    return new Promise((resolve) => {
      const watcher = { count, notify: () => (watchers.delete(watcher), resolve()) }
      watchers.add(watcher)
    })
  }

  return { wait, release, reached, open: () => release(Number.POSITIVE_INFINITY) }
}
