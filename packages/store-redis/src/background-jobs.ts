/** Work that nobody waits for, until the store is closed. */
export class BackgroundJobs {
  private readonly jobs = new Set<Promise<void>>()
  private readonly timers = new Map<NodeJS.Timeout, () => void>()
  private isStopped = false

  /** Starts a job whose failure is of no interest to anyone. */
  run(job: () => Promise<unknown>): void {
    const promise = job().then(
      () => void this.jobs.delete(promise),
      () => void this.jobs.delete(promise),
    )
    this.jobs.add(promise)
  }

  /** Tries until it succeeds, waiting longer each time, or until there are no delays left or the store is closed. */
  retry(job: () => Promise<unknown>, delaysMs: readonly number[]): void {
    this.run(async () => {
      for (const delayMs of [...delaysMs, undefined]) {
        try {
          await job()
          return
        } catch {
          if (delayMs === undefined || this.isStopped) return
          await this.pause(delayMs)
          if (this.isStopped) return
        }
      }
    })
  }

  /** Ends the pauses and waits for what is under way. */
  async stop(): Promise<void> {
    this.isStopped = true
    for (const [timer, end] of this.timers) {
      clearTimeout(timer)
      end()
    }
    await Promise.all(this.jobs)
  }

  private pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        this.timers.delete(timer)
        resolve()
      }
      const timer = setTimeout(end, delayMs).unref()
      this.timers.set(timer, end)
    })
  }
}
