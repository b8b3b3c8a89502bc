import { posix } from 'node:path'
import ts from 'typescript'
import { importsOf } from './imports-of.ts'
import type { ImportStatement } from './imports-of.ts'
import { ARROWS, BOTTOM_OF_CORE, MAY_READ_CLOCK, TYPES_ONLY } from './rules.ts'

export interface SourceText {
  /** From the repository's root, with forward slashes: `packages/core/src/governor/governor.ts`. */
  readonly path: string
  readonly text: string
  /** Names in the package's dependencies and peerDependencies. */
  readonly declared: readonly string[]
}

/** What is wrong with one source file of a package, as lines that say what and why. */
export function violationsOf(file: SourceText): string[] {
  const source = ts.createSourceFile(file.path, file.text, ts.ScriptTarget.Latest, true)
  const imports = importsOf(source).flatMap((statement) => importViolations(file, statement))
  return [...imports, ...bannedSyntax(source, file.path)].map((violation) => `${file.path}: ${violation}`)
}

function importViolations(file: SourceText, statement: ImportStatement): string[] {
  const { specifier } = statement
  if (specifier.startsWith('.')) return relativeViolations(file.path, statement)
  if (specifier.startsWith('node:')) return []
  const name = packageName(specifier)
  const violations = name.startsWith('@bursar/') ? arrowViolations(file.path, statement) : []
  if (!file.declared.includes(name)) violations.push(`imports ${name}, which its package.json does not declare`)
  const classUsers = TYPES_ONLY[name]
  if (classUsers && !statement.typeOnly && !classUsers.includes(file.path)) {
    violations.push(`imports ${name} at run time: only ${classUsers.join(', ')} may, others import its types`)
  }
  return violations
}

function arrowViolations(path: string, { specifier, typeOnly }: ImportStatement): string[] {
  const from = packageOf(path)
  const target = specifier.slice('@bursar/'.length)
  const arrows = ARROWS[from]
  if (arrows === undefined) return [`package ${from} has no line in test/structure/rules.ts`]
  const isAllowed = arrows.runtime.includes(target) || (typeOnly && arrows.types.includes(target))
  const violations = isAllowed ? [] : [`${from} must not import ${specifier}${typeOnly ? '' : ' at run time'}`]
  const bottom = bottomFolder(path)
  if (bottom && !typeOnly) violations.push(`core's ${bottom} may name ${specifier} only as a type`)
  return violations
}

function relativeViolations(path: string, { specifier, typeOnly }: ImportStatement): string[] {
  const target = posix.join(posix.dirname(path), specifier)
  const home = `packages/${packageOf(path)}/src/`
  if (!target.startsWith(home)) return [`${specifier} leaves the package's src`]
  const bottom = bottomFolder(path)
  const rules = bottom && BOTTOM_OF_CORE[bottom]
  if (!rules) return []
  const folder = target.slice(home.length).split('/')[0] ?? ''
  const allowed = typeOnly ? rules.types : rules.runtime
  return allowed.includes(folder)
    ? []
    : [`core's ${bottom} must not import ${specifier}${typeOnly ? '' : ' at run time'}`]
}

function bannedSyntax(source: ts.SourceFile, path: string): string[] {
  const violations: string[] = []
  const mayReadClock = MAY_READ_CLOCK.some((pattern) => pattern.test(path))
  const visit = (node: ts.Node): void => {
    if (isDefaultExport(node)) violations.push('has a default export: exports have names')
    if (isNewOf(node, 'Proxy')) violations.push('makes a Proxy: a governed client is the client')
    if (!mayReadClock && readsClock(node))
      violations.push(`reads ${node.getText()}: take the clock or the randomness given`)
    ts.forEachChild(node, visit)
  }
  visit(source)
  return violations
}

function isDefaultExport(node: ts.Node): boolean {
  if (ts.isExportAssignment(node)) return true
  if (ts.isExportSpecifier(node)) return node.name.text === 'default'
  return ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some((m) => m.kind === ts.SyntaxKind.DefaultKeyword)
}

function isNewOf(node: ts.Node, name: string): node is ts.NewExpression {
  return ts.isNewExpression(node) && lastName(node.expression) === name
}

function readsClock(node: ts.Node): boolean {
  if (isNewOf(node, 'Date')) return (node.arguments ?? []).length === 0
  if (!ts.isPropertyAccessExpression(node)) return false
  const member = `${lastName(node.expression)}.${node.name.text}`
  return member === 'Date.now' || member === 'Math.random'
}

function lastName(expression: ts.Expression): string {
  return ts.isPropertyAccessExpression(expression) ? expression.name.text : expression.getText()
}

function bottomFolder(path: string): string | undefined {
  const folder = /^packages\/core\/src\/([^/]+)\//.exec(path)?.[1]
  return folder !== undefined && folder in BOTTOM_OF_CORE ? folder : undefined
}

function packageOf(path: string): string {
  return path.split('/')[1] ?? ''
}

function packageName(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
}
