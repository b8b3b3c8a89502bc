import { isObject, listOf, objectOf, stringOf, type JsonObject } from '../json.js'

/** How often a schema may refer to itself before the optional parts are left out. */
const deepest = 6

/** A value that a JSON Schema allows, as far as structured outputs use the language. */
export function jsonFromSchema(schema: unknown): unknown {
  const root = objectOf(schema)
  return valueFor(root, root, 0)
}

function valueFor(schema: JsonObject, root: JsonObject, depth: number): unknown {
  const reference = stringOf(schema['$ref'])
  if (reference !== undefined) return valueFor(resolve(reference, root), root, depth + 1)
  if (schema['const'] !== undefined) return schema['const']
  const [member] = listOf(schema['enum'])
  if (member !== undefined) return member
  const alternatives = [...listOf(schema['anyOf']), ...listOf(schema['oneOf'])].filter((item) => isObject(item))
  if (alternatives.length > 0) return valueFor(choose(alternatives, depth), root, depth + 1)
  return valueOfType(schema, root, depth)
}

/** Deep inside, the alternative that ends the recursion. */
function choose(alternatives: readonly JsonObject[], depth: number): JsonObject {
  const plain = alternatives.find((item) => item['type'] === 'null')
  return (depth >= deepest ? plain : undefined) ?? alternatives[0] ?? {}
}

function valueOfType(schema: JsonObject, root: JsonObject, depth: number): unknown {
  switch (typeOf(schema, depth)) {
    case 'object':
      return objectFor(schema, root, depth)
    case 'array':
      return arrayFor(schema, root, depth)
    case 'integer':
    case 'number':
      return numberFor(schema)
    case 'boolean':
      return true
    case 'null':
      return null
    default:
      return 'word'.padEnd(Number(schema['minLength'] ?? 0), ' word')
  }
}

function typeOf(schema: JsonObject, depth: number): unknown {
  const types = schema['type']
  if (Array.isArray(types)) return depth >= deepest && types.includes('null') ? 'null' : types[0]
  // Google's own schemas shout: "OBJECT".
  if (typeof types === 'string') return types.toLowerCase()
  return types ?? (schema['properties'] === undefined ? 'string' : 'object')
}

function objectFor(schema: JsonObject, root: JsonObject, depth: number): JsonObject {
  const required = listOf(schema['required'])
  const properties = Object.entries(objectOf(schema['properties']))
  const wanted = depth >= deepest ? properties.filter(([name]) => required.includes(name)) : properties
  return Object.fromEntries(wanted.map(([name, property]) => [name, valueFor(objectOf(property), root, depth + 1)]))
}

function arrayFor(schema: JsonObject, root: JsonObject, depth: number): readonly unknown[] {
  const least = Number(schema['minItems'] ?? (depth >= deepest ? 0 : 1))
  return Array.from({ length: least }, () => valueFor(objectOf(schema['items']), root, depth + 1))
}

function numberFor(schema: JsonObject): number {
  const above = schema['exclusiveMinimum']
  const least = typeof above === 'number' ? above + 1 : Number(schema['minimum'] ?? 1)
  return typeof schema['maximum'] === 'number' ? Math.min(least, schema['maximum']) : least
}

/** `#/$defs/step` and `#` itself. */
function resolve(reference: string, root: JsonObject): JsonObject {
  const steps = reference.split('/').slice(1)
  return objectOf(
    steps.reduce<unknown>((node, step) => objectOf(node)[step.replaceAll('~1', '/').replaceAll('~0', '~')], root),
  )
}
