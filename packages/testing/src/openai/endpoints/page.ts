import type { JsonObject } from '../../json.js'
import { Refusal } from '../../server/refusal.js'

/**
 * One page of a list, as cursor pagination spells it: what comes behind the id `after`, at most `limit`.
 * @see https://platform.openai.com/docs/api-reference/files/list
 */
export function pageOf(entries: readonly JsonObject[], query: Readonly<Record<string, string>>, limit: number): object {
  const { after } = query
  const found = after === undefined ? -1 : entries.findIndex((entry) => entry['id'] === after)
  if (after !== undefined && found === -1)
    throw new Refusal(400, { message: `No entry with id '${after}'.`, param: 'after' })
  const data = entries.slice(found + 1, found + 1 + limit)
  return {
    object: 'list',
    data,
    first_id: data.at(0)?.['id'] ?? null,
    last_id: data.at(-1)?.['id'] ?? null,
    has_more: found + 1 + limit < entries.length,
  }
}
