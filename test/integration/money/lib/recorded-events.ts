import type { Governor, GovernorEventName, GovernorEvents, UsageEvent } from '@bursar/core'

/** Everything a governor announced, in order. */
export interface RecordedEvents {
  of<Name extends GovernorEventName>(name: Name): readonly GovernorEvents[Name][]
  /** The only usage event so far. Throws where there are more or none. */
  onlyUsage(): UsageEvent
  /** Resolves when this many usage events have been announced. */
  usageReached(count: number): Promise<void>
}

const names: readonly GovernorEventName[] = [
  'request.start',
  'usage',
  'request.blocked',
  'budget.threshold',
  'budget.exceeded',
  'budget.overrun',
  'budget.store_degraded',
  'key.rejected',
  'agent.suspended',
  'agent.resumed',
  'budget.limit_changed',
  'listener.error',
]

export function recordEvents(governor: Governor): RecordedEvents {
  const events = new Map<GovernorEventName, object[]>(names.map((name) => [name, []]))
  const watchers = new Set<() => void>()
  for (const name of names) {
    governor.on(name, (event) => {
      events.get(name)?.push(event)
      for (const watcher of watchers) watcher()
    })
  }
  const of: RecordedEvents['of'] = (name) => (events.get(name) ?? []) as never
  return {
    of,
    onlyUsage() {
      const [usage, ...more] = of('usage')
      if (usage === undefined || more.length > 0) throw new Error(`expected one usage event, got ${of('usage').length}`)
      return usage
    },
    usageReached: (count) =>
      new Promise((resolve) => {
        const watcher = (): void => {
          if (of('usage').length < count) return
          watchers.delete(watcher)
          resolve()
        }
        watchers.add(watcher)
        watcher()
      }),
  }
}
