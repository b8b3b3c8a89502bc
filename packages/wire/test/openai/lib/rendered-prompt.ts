import { createCounter } from '@bursar/tokens'

/**
 * What gpt-3.5 and gpt-4 bill for a chat with functions, from the published rules: functions are shown to the model as a
 * TypeScript namespace. Written for these tests from the description in https://github.com/hmarr/openai-chat-tokens.
 */
export interface ChatBody {
  readonly messages: readonly ChatMessage[]
  readonly functions?: readonly FunctionDefinition[] | undefined
  readonly function_call?: 'none' | 'auto' | { readonly name: string }
}

export interface ChatMessage {
  readonly role: string
  readonly content: string | null
  readonly name?: string
  readonly function_call?: { readonly name: string; readonly arguments: string }
}

export interface FunctionDefinition {
  readonly name: string
  readonly description?: string | undefined
  readonly parameters: Schema
}

export interface Schema {
  readonly type: string
  readonly description?: string | undefined
  readonly enum?: readonly string[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
}

const counter = createCounter('cl100k_base')

export function billedTokens({ messages, functions = [], function_call: choice }: ChatBody): number {
  const hasFunctions = functions.length > 0
  const first = messages.findIndex(({ role }) => role === 'system')
  let tokens = 3
  messages.forEach((message, index) => (tokens += messageTokens(message, hasFunctions && index === first)))
  if (hasFunctions) tokens += counter.count(namespaceOf(functions)) + 9 - (first < 0 ? 0 : 4)
  if (choice === 'none') tokens += 1
  if (typeof choice === 'object') tokens += counter.count(choice.name) + 4
  return tokens
}

function messageTokens({ role, content, name, function_call: call }: ChatMessage, opensFunctions: boolean): number {
  let tokens = 3 + counter.count(role) + counter.count(opensFunctions ? `${content ?? ''}\n` : (content ?? ''))
  if (name !== undefined) tokens += counter.count(name) + 1
  if (call !== undefined) tokens += counter.count(call.name) + counter.count(call.arguments) + 3
  return role === 'function' ? tokens - 2 : tokens
}

function namespaceOf(functions: readonly FunctionDefinition[]): string {
  return ['namespace functions {', '', ...functions.flatMap(declaration), '} // namespace functions'].join('\n')
}

function declaration({ name, description, parameters }: FunctionDefinition): string[] {
  const properties = Object.entries(parameters.properties ?? {})
  const head = description === undefined ? [] : [`// ${description}`]
  if (properties.length === 0) return [...head, `type ${name} = () => any;`, '']
  return [...head, `type ${name} = (_: {`, ...fields(parameters, 0), '}) => any;', '']
}

function fields({ properties = {}, required = [] }: Schema, depth: number): string[] {
  const indent = '  '.repeat(depth)
  return Object.entries(properties).flatMap(([name, schema]) => [
    ...(schema.description === undefined || depth > 0 ? [] : [`// ${schema.description}`]),
    `${indent}${name}${required.includes(name) ? '' : '?'}: ${typeOf(schema, depth)},`,
  ])
}

function typeOf(schema: Schema, depth: number): string {
  if (schema.enum !== undefined) return schema.enum.map((value) => `"${value}"`).join(' | ')
  if (schema.type === 'array') return schema.items === undefined ? 'any[]' : `${typeOf(schema.items, depth)}[]`
  if (schema.type === 'object') return ['{', ...fields(schema, depth + 1), '}'].join('\n')
  return schema.type === 'integer' ? 'number' : schema.type
}
