import { mask } from './mask.js'
import { entryParts, mostParts, ownParts, type Part } from './object-parts.js'
import { isError, isPlainData } from './object-shell.js'
import { opaqueReplacement, type Rules } from './opaque-replacement.js'

/** One object that can be reached from the value that is being cleaned. */
export interface GraphNode {
  readonly value: object
  readonly parts: readonly Part[]
  readonly entries: readonly Part[]
  readonly parents: GraphNode[]
  /** What stands for an object whose content is not in its properties. */
  readonly replacement: unknown
  /** Cleaned where it is, rather than copied. */
  readonly inPlace: boolean
  /** Its strings are credentials, because of the name it goes by. */
  sensitive: boolean
  /** Something in it has to change. */
  dirty: boolean
}

export interface GraphOptions {
  readonly rules: Rules
  /** `errors`: errors that can be changed keep their identity. `nothing`: all plain data and errors are copied. */
  readonly inPlace: 'errors' | 'nothing'
}

export interface ObjectGraph {
  readonly nodes: ReadonlyMap<object, GraphNode>
  /** False where the value was so large that a part of it was not looked at. */
  readonly complete: boolean
}

/** Finds every object that can be reached from a value, and which of them hold something to remove. */
export function readObjectGraph(root: object, options: GraphOptions): ObjectGraph {
  const nodes = new Map<object, GraphNode>()
  const waiting: GraphNode[] = [addNode(nodes, root, options)]
  let parts = 0
  for (let node = waiting.pop(); node !== undefined && parts < mostParts; node = waiting.pop()) {
    parts += node.parts.length + node.entries.length
    for (const child of childrenOf(node, options.rules)) {
      const known = nodes.get(child.value)
      const target = known ?? addNode(nodes, child.value, options)
      target.parents.push(node)
      if (child.sensitive && !target.sensitive) markSensitive(target)
      if (known === undefined) waiting.push(target)
    }
    if (!node.dirty) node.dirty = [...node.parts, ...node.entries].some((part) => isDirty(part, node, options.rules))
  }
  for (const node of waiting) leaveOut(nodes, node)
  spreadDirt(nodes.values())
  return { nodes, complete: parts < mostParts }
}

/** What a primitive part becomes; objects are given back as they are. */
export function cleanPrimitive(part: Part, node: GraphNode, rules: Rules): unknown {
  const { value, name } = part
  if (typeof value !== 'string') return cleanScalar(value, rules)
  return value !== '' && (node.sensitive || rules.isSensitive(name)) ? mask : rules.text(value)
}

/** A value that is no object, without credentials. */
export function cleanScalar(value: unknown, rules: Rules): unknown {
  if (typeof value === 'symbol') return cleanSymbol(value, rules)
  return typeof value === 'string' ? rules.text(value) : value
}

export function cleanKey(key: PropertyKey, rules: Rules): PropertyKey {
  if (typeof key === 'symbol') return cleanSymbol(key, rules)
  return typeof key === 'string' ? rules.text(key) : key
}

export function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}

function cleanSymbol(symbol: symbol, { text }: Rules): symbol {
  const description = symbol.description ?? ''
  const clean = text(description)
  return clean === description ? symbol : Symbol(clean)
}

function addNode(nodes: Map<object, GraphNode>, value: object, { rules, inPlace }: GraphOptions): GraphNode {
  const replacement = opaqueReplacement(value, rules)
  const isOpaque = replacement !== undefined
  const parts = isOpaque ? [] : ownParts(value)
  const entries = isOpaque ? [] : entryParts(value)
  const staysInPlace = inPlace === 'errors' && isError(value) && isChangeable(value, parts)
  const dirty = isOpaque ? replacement !== value : inPlace === 'nothing' && isPlainData(value)
  const node = { value, parts, entries, parents: [], replacement, inPlace: staysInPlace, sensitive: false, dirty }
  nodes.set(value, node)
  return node
}

function isChangeable(value: object, parts: readonly Part[]): boolean {
  if (!Object.isExtensible(value)) return false
  return parts.every(({ descriptor }) => descriptor === undefined || descriptor.configurable || descriptor.writable)
}

/** What was not looked at must not be shown: whatever holds it has to be copied without it. */
function leaveOut(nodes: Map<object, GraphNode>, node: GraphNode): void {
  nodes.delete(node.value)
  for (const parent of node.parents) parent.dirty = true
}

function childrenOf(node: GraphNode, rules: Rules): { value: object; sensitive: boolean }[] {
  const children: { value: object; sensitive: boolean }[] = []
  for (const { value, name } of [...node.parts, ...node.entries]) {
    if (isObject(value)) children.push({ value, sensitive: Array.isArray(value) && rules.isSensitive(name) })
  }
  return children
}

function markSensitive(node: GraphNode): void {
  node.sensitive = true
  if (node.parts.some(({ value }) => typeof value === 'string' && value !== '')) node.dirty = true
}

function isDirty(part: Part, node: GraphNode, rules: Rules): boolean {
  if (part.unreadable) return true
  return cleanPrimitive(part, node, rules) !== part.value || cleanKey(part.key, rules) !== part.key
}

/** What holds a copy must be copied too; what holds an object that is cleaned in place need not be. */
function spreadDirt(nodes: Iterable<GraphNode>): void {
  const spreading = [...nodes].filter((node) => node.dirty)
  for (let node = spreading.pop(); node !== undefined; node = spreading.pop()) {
    if (node.inPlace) continue
    for (const parent of node.parents) {
      if (parent.dirty) continue
      parent.dirty = true
      spreading.push(parent)
    }
  }
}
