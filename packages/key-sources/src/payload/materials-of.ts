import { keyDefect } from '@bursar/core'
import type { KeyMaterial } from '@bursar/core'
import { ReadFailure } from '../source/read-failure.js'
import { parsePayload } from './parse-payload.js'
import { toMaterials } from './to-materials.js'

/** What a user's own parser made: keys, or a secret in one of the shared forms. Throws `ReadFailure`. */
export function materialsOf(parsed: string | object | readonly KeyMaterial[]): readonly KeyMaterial[] {
  if (!isList(parsed)) return toMaterials(parsePayload(parsed))
  if (parsed.length === 0) throw new ReadFailure('holds no key', 'Store one, or check `parse`.')
  return parsed.map((material: KeyMaterial | null) => {
    const secret: unknown = material?.secret
    const defect = typeof secret === 'string' ? keyDefect(secret) : 'is not a string'
    if (defect !== undefined) throw new ReadFailure(`holds a key that ${defect}`, 'Store it again, or check `parse`.')
    return { ...(material as KeyMaterial), secret: (secret as string).trim() }
  })
}

function isList(parsed: string | object): parsed is readonly KeyMaterial[] {
  return Array.isArray(parsed)
}
