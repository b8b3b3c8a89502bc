import { Console } from 'node:console'
import { Writable } from 'node:stream'
import { format, inspect } from 'node:util'
import { textsIn } from './texts-in.ts'

/** Every way in which a program, a logger or a debugger may show a value. */
const printings: Readonly<Record<string, (value: object) => string>> = {
  inspect: (value) => inspect(value),
  'inspect depth 0': (value) => inspect(value, { depth: 0 }),
  'inspect depth 5': (value) => inspect(value, { depth: 5 }),
  'inspect everything': (value) => inspect(value, { depth: 12, showHidden: true, getters: true, showProxy: true }),
  'console.log': (value) => printed((console) => console.log(value)),
  'console.dir': (value) => printed((console) => console.dir(value, { depth: 8 })),
  'console.table': (value) => printed((console) => console.table(value)),
  'console.error': (value) => printed((console) => console.error('failed', value)),
  '%o': (value) => format('%o', value),
  '%O': (value) => format('%O', value),
  '%j': (value) => format('%j', value),
  '%s': (value) => format('%s', value),
  'JSON.stringify': (value) => attempt(() => JSON.stringify(value)),
  'JSON.stringify of what hangs on it': (value) => eachOwn(value, (part) => JSON.stringify(part)),
  String: (value) => String(value as unknown),
  spread: (value) => inspect({ ...value }, { depth: 8 }),
  'Object.entries': (value) => inspect(Object.entries(value), { depth: 8 }),
  structuredClone: (value) => eachOwn(value, (part) => inspect(structuredClone(part), { depth: 8 })),
  'message, stack and cause': (value) => errorTexts(value),
  'the whole graph': (value) => textsIn(value).join('\n'),
}

/** Names of the ways that show the secret. */
export function leakyPrintings(value: object, leaks: (text: string) => boolean): readonly string[] {
  return Object.entries(printings)
    .filter(([, print]) => leaks(print(value)))
    .map(([name]) => name)
}

function printed(print: (console: Console) => void): string {
  const parts: string[] = []
  const stream = new Writable({ write: (part: Buffer, _encoding, done) => (parts.push(String(part)), done()) })
  print(new Console({ stdout: stream, stderr: stream }))
  return parts.join('')
}

/** What can't be printed (a cycle, a function) shows its refusal. */
function attempt(print: () => string | undefined): string {
  try {
    return print() ?? ''
  } catch (error) {
    return inspect(error)
  }
}

function eachOwn(value: object, print: (part: unknown) => string | undefined): string {
  return Reflect.ownKeys(value)
    .map((name) => attempt(() => print(Reflect.get(value, name))))
    .join('\n')
}

function errorTexts(value: object): string {
  const texts: string[] = []
  for (let current: unknown = value, depth = 0; current instanceof Error && depth < 10; depth += 1) {
    texts.push(current.name, current.message, String(current.stack))
    current = current.cause
  }
  return texts.join('\n')
}
