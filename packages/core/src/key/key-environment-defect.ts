const live: ReadonlySet<string> = new Set(['live', 'prod', 'production'])
const notLive: ReadonlySet<string> = new Set(['test', 'testing', 'dev', 'development', 'staging'])

/** A part of its own near the start: `sk_test_...`, `sk-live-...`. Further in, random characters may spell anything. */
const marker = /^(?:[A-Za-z]{2,12}[-_]){1,2}?(live|test|dev)[-_]/

/**
 * A key that says it belongs elsewhere than its agent. Most providers' keys say nothing (OpenAI's, Anthropic's): then it
 * is the source's part to keep environments apart.
 */
export function keyEnvironmentDefect(key: string, environment: string | undefined): string | undefined {
  const marked = marker.exec(key)?.[1]
  if (marked === undefined || environment === undefined) return undefined
  const isWrong = marked === 'live' ? notLive.has(environment) : live.has(environment)
  return isWrong ? `is a ${marked} key, and the agent's environment is "${environment}"` : undefined
}
