import type { JsonObject } from '../../json.js'
import { positiveIntegerOf } from '../../json.js'

const usualLimit = 20

/** One page of a list: what comes behind `after_id`, at most `limit`. @see https://platform.claude.com/docs/en/api/models-list */
export function pageOf(entries: readonly JsonObject[], query: Readonly<Record<string, string>>): object {
  const { after_id: after } = query
  const start = after === undefined ? 0 : entries.findIndex((entry) => entry['id'] === after) + 1
  const limit = positiveIntegerOf(query['limit']) ?? usualLimit
  const data = entries.slice(start, start + limit)
  return {
    data,
    has_more: start + limit < entries.length,
    first_id: data.at(0)?.['id'] ?? null,
    last_id: data.at(-1)?.['id'] ?? null,
  }
}
