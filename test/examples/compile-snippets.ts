import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import type { Snippet } from './snippets-of.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const surroundings = `${root}test/examples/surroundings.ts`
const globals = `${root}test/examples/globals.d.ts`

// A strict user's settings; the stricter ones of this repository are not asked of a reader.
const options: ts.CompilerOptions = {
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  target: ts.ScriptTarget.ES2023,
  lib: ['lib.es2024.d.ts', 'lib.esnext.disposable.d.ts'],
  module: ts.ModuleKind.NodeNext,
  moduleDetection: ts.ModuleDetectionKind.Force,
  allowImportingTsExtensions: true,
  types: ['node'],
  typeRoots: [`${root}node_modules/@types`],
  // The SDKs as a service has them installed; here they have the names of aliases.
  paths: {
    openai: [`${root}node_modules/openai-7/index.d.mts`],
    '@anthropic-ai/sdk': [`${root}node_modules/anthropic-1/index.d.mts`],
    '@google/genai': [`${root}node_modules/@google/genai-3/dist/node/node.d.ts`],
  },
}

/** Compiles each snippet as a module beside its page, against the built types. Returns `page:line: message` per error. */
export function compileSnippets(snippets: readonly Snippet[]): readonly string[] {
  const files = new Map(snippets.map((snippet) => [`${root}${snippet.page}.${snippet.line}.ts`, snippet]))
  const contents = new Map([...files].map(([name, { code }]) => [name, code]))
  contents.set(globals, declareGlobals())
  const program = ts.createProgram({ rootNames: [...contents.keys()], options, host: hostOf(contents) })
  return ts.getPreEmitDiagnostics(program).map((diagnostic) => describe(diagnostic, files))
}

/** Makes every name of surroundings.ts global, so that a snippet may declare the same name itself. */
function declareGlobals(): string {
  const names = [...readFileSync(surroundings, 'utf8').matchAll(/^export declare \w+ (\w+)/gm)].map(([, name]) => name)
  const declarations = names.map((name) => `const ${name}: typeof all.${name}`)
  return `import type * as all from './surroundings.ts'\ndeclare global {\n${declarations.join('\n')}\n}\n`
}

function hostOf(contents: ReadonlyMap<string, string>): ts.CompilerHost {
  const disk = ts.createCompilerHost(options)
  return {
    ...disk,
    fileExists: (name) => contents.has(name) || disk.fileExists(name),
    readFile: (name) => contents.get(name) ?? disk.readFile(name),
    getSourceFile: (name, settings, ...rest) => {
      const text = contents.get(name)
      if (text === undefined) return disk.getSourceFile(name, settings, ...rest)
      const asModule = typeof settings === 'object' ? settings : { languageVersion: settings }
      return ts.createSourceFile(name, text, { ...asModule, impliedNodeFormat: ts.ModuleKind.ESNext })
    },
  }
}

function describe(diagnostic: ts.Diagnostic, files: ReadonlyMap<string, Snippet>): string {
  const message = ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n')
  const { file, start } = diagnostic
  if (file === undefined || start === undefined) return message
  const { line } = file.getLineAndCharacterOfPosition(start)
  const snippet = files.get(file.fileName)
  if (snippet === undefined) return `${file.fileName}:${line + 1}: ${message}`
  return `${snippet.page}:${snippet.line + line}: ${message}`
}
