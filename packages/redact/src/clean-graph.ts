import { mask, truncated } from './mask.js'
import {
  cleanKey,
  cleanPrimitive,
  type GraphNode,
  type GraphOptions,
  isObject,
  type ObjectGraph,
  readObjectGraph,
} from './object-graph.js'
import type { Part } from './object-parts.js'
import { emptyShell } from './object-shell.js'
import type { RedactText } from './redact-text.js'

/**
 * Removes credentials from everything that can be reached from an object. Never recurses, so any depth and any cycle
 * will do. Gives back the object itself if it was clean or could be cleaned in place, else its copy. Throws a RangeError,
 * with nothing changed, where errors are to keep their identity and hold more than can be looked at.
 */
export function cleanGraph(root: object, { rules, inPlace }: GraphOptions): unknown {
  const options = { rules: { ...rules, text: remembering(rules.text) }, inPlace }
  const graph = readObjectGraph(root, options)
  if (!graph.complete && options.inPlace === 'errors') throw new RangeError('This holds more than can be looked at.')
  const shells = new Map<GraphNode, unknown>()
  for (const node of graph.nodes.values()) if (node.dirty) shells.set(node, shellOf(node))
  const filler = new Filler(graph, shells, options)
  for (const [node, shell] of shells) if (isObject(shell) && node.replacement === undefined) filler.fill(node, shell)
  return filler.standingFor(root)
}

/** Each text is cleaned once, though it is looked at twice: to find what has to change, and to change it. */
function remembering(text: RedactText): RedactText {
  const known = new Map<string, string>()
  return (content) => {
    const clean = known.get(content) ?? text(content)
    known.set(content, clean)
    return clean
  }
}

function shellOf(node: GraphNode): unknown {
  if (node.replacement !== undefined) return node.replacement
  return node.inPlace ? node.value : emptyShell(node.value)
}

class Filler {
  readonly #graph: ObjectGraph
  readonly #shells: ReadonlyMap<GraphNode, unknown>
  readonly #options: GraphOptions

  constructor(graph: ObjectGraph, shells: ReadonlyMap<GraphNode, unknown>, options: GraphOptions) {
    this.#graph = graph
    this.#shells = shells
    this.#options = options
  }

  fill(node: GraphNode, shell: object): void {
    for (const part of node.parts) this.#setProperty(node, shell, part)
    const entries = node.entries.map((part) => this.#cleanValue(part, node))
    if (shell instanceof Set) for (const member of entries) Set.prototype.add.call(shell, member)
    if (!(shell instanceof Map)) return
    for (let index = 0; index < entries.length; index += 2) {
      Map.prototype.set.call(shell, entries[index], entries[index + 1])
    }
  }

  /** The clean object for one that was found; what was found too late to be looked at is not shown. */
  standingFor(value: object): unknown {
    const node = this.#graph.nodes.get(value)
    if (node === undefined) return truncated
    return node.dirty ? this.#shells.get(node) : value
  }

  #setProperty(node: GraphNode, shell: object, part: Part): void {
    const value = this.#cleanValue(part, node)
    const key = cleanKey(part.key, this.#options.rules)
    const isChanged = part.unreadable || value !== part.value || key !== part.key
    if (!isChanged && (node.inPlace || part.descriptor === undefined)) return
    if (key !== part.key) Reflect.deleteProperty(shell, part.key)
    const { enumerable = false, configurable = true, writable = true } = part.descriptor ?? {}
    const locks = node.inPlace && key === part.key ? { configurable, writable } : { configurable: true, writable: true }
    Reflect.defineProperty(shell, key, { value, enumerable, ...locks })
  }

  #cleanValue(part: Part, node: GraphNode): unknown {
    if (part.unreadable) return mask
    return isObject(part.value) ? this.standingFor(part.value) : cleanPrimitive(part, node, this.#options.rules)
  }
}
