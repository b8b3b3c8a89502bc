import type { CrossingName, PendingCrossing, ThresholdOutbox } from '@bursar/core'
import type { PostgresSchema } from './postgres-schema.js'

/** The crossings that calls have posted, in a table beside the windows. */
export class PostgresOutbox implements ThresholdOutbox {
  private readonly schema: PostgresSchema

  constructor(schema: PostgresSchema) {
    this.schema = schema
  }

  async take(): Promise<readonly PendingCrossing[]> {
    const answer = await this.schema.call('take', {})
    return JSON.parse(String(answer)) as readonly PendingCrossing[]
  }

  async acknowledge(crossings: readonly CrossingName[]): Promise<void> {
    const names = crossings.map(({ key, window, percent, limit }) => ({ key, window, percent, limit }))
    await this.schema.call('acknowledge', { crossings: names })
  }
}
