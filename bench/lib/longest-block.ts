export interface Block {
  /** By the wall's clock, which on a busy machine holds the turns of other processes. */
  readonly wallMs: number
  /** Of each turn the smaller of the wall's time and the thread's, which some kernels count in ticks of 4 ms. */
  readonly leastMs: number
}

/** How long the event loop is held at most while the work goes on, seen by a callback that asks for each of its turns. */
export async function longestBlock(work: () => Promise<unknown>): Promise<Block> {
  const longest = { wallMs: 0, leastMs: 0 }
  let lastCpu = threadMs()
  let lastWall = performance.now()
  const measure = (): void => {
    const wall = performance.now() - lastWall
    longest.wallMs = Math.max(longest.wallMs, wall)
    longest.leastMs = Math.max(longest.leastMs, Math.min(threadMs() - lastCpu, wall))
    lastCpu = threadMs()
    lastWall = performance.now()
  }
  let watch = setImmediate(function look() {
    measure()
    watch = setImmediate(look)
  })
  await work()
  measure()
  clearImmediate(watch)
  return longest
}

function threadMs(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1_000
}
