import { unknownEndpoint } from '../../routes/route-table.js'
import type { Endpoint } from './endpoint.js'
import { modelEndpoints } from './model-endpoints.js'
import { platformEndpoints } from './platform-endpoints.js'

const endpoints: ReadonlyMap<string, Endpoint> = new Map([...modelEndpoints, ...platformEndpoints])

export interface MatchedEndpoint {
  readonly endpoint: Endpoint
  /** The model that the path names: `gemini-2.5-flash`, `tunedModels/my-model`. */
  readonly model?: string
}

/**
 * What stands before a resource: the door for uploads or downloads, the version, and where Vertex AI serves it.
 * https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/inference
 */
const prefix =
  /^(?:\/(?:resumable\/)?(?:upload|download))?(?:\/v\d+(?:(?:alpha|beta)\d*)?)?(?:\/projects\/[^/]+(?:\/locations\/[^/]+)?)?(?:\/publishers\/[^/]+(?=\/models\/))?(?=\/)/

/** An encoded slash, or a dot segment, could be another path to the server than to this table. */
const ambiguousSegment = /^\.{1,2}$|%2f|%5c|%2e|%3a|\\/i

/** The endpoint of a method and a path below the base URL, or `undefined` for an unknown one that may cost money. */
export function matchEndpoint(method: string, path: string): MatchedEndpoint | undefined {
  const verb = method.toUpperCase()
  const segments = segmentsOf(path)
  const endpoint = segments && endpoints.get(`${verb} ${shapeOf(segments)}`)
  if (endpoint === undefined) {
    const unknown = unknownEndpoint(verb)
    return unknown && { endpoint: unknown }
  }
  const model = modelIn(segments ?? [])
  return model === undefined ? { endpoint } : { endpoint, model }
}

/** Segments below version and location; `undefined` where the path could be read as another one. */
function segmentsOf(path: string): readonly string[] | undefined {
  const [bare = ''] = path.split(/[?#]/, 1)
  const segments = bare
    .slice(prefix.exec(bare)?.[0].length ?? 0)
    .split('/')
    .slice(1)
  return segments.some((segment) => segment === '' || ambiguousSegment.test(segment)) ? undefined : segments
}

/** Collections and ids take turns; a custom verb follows the last one. https://google.aip.dev/122 */
function shapeOf(segments: readonly string[]): string {
  const shaped = segments.map((segment, index) => (index % 2 === 0 ? segment : segment.replace(/^[^:]*/, '{}')))
  return `/${shaped.join('/')}`
}

function modelIn([collection, id = '']: readonly string[]): string | undefined {
  const name = decoded(id.replace(/:[^:]*$/, ''))
  if (collection === 'models') return name
  return collection === 'tunedModels' || collection === 'endpoints' ? `${collection}/${name}` : undefined
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
