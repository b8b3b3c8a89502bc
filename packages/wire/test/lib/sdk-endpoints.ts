import { readdirSync, readFileSync, realpathSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface SdkEndpoint {
  readonly method: string
  readonly path: string
  /** File and method in the SDK: `chat/completions/completions.create`. */
  readonly source: string
}

const request =
  /_client\s*\.(get|post|put|patch|delete|getAPIList)\(\s*(?:\(0, [\w.]+\)\s*|path\s*)?(`[^`]*`|'[^']*'|"[^"]*")/g
const methodName = /\n {4}(?:async )?(\w+)\(/g

/** Every request that the resources of an installed Stainless SDK (`openai-7`, `anthropic-1`) send, read off its code. */
export function sdkEndpoints(sdk: string): SdkEndpoint[] {
  const root = join(
    realpathSync(fileURLToPath(new URL(`../../../../node_modules/${sdk}`, import.meta.url))),
    'resources',
  )
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.js'))
    .flatMap((file) => endpointsIn(readFileSync(join(root, file), 'utf8'), relative(root, join(root, file))))
}

function endpointsIn(code: string, file: string): SdkEndpoint[] {
  return [...code.matchAll(request)].map((match) => {
    const path = (match[2] ?? '')
      .slice(1, -1)
      .replace(/\$\{[^}]*\}/g, 'id_1')
      .replace(/\?.*$/, '')
    const name = [...code.slice(0, match.index).matchAll(methodName)].at(-1)?.[1]
    const isPostList = match[1] === 'getAPIList' && /method:\s*'post'/.test(code.slice(match.index, match.index + 250))
    const method = match[1] === 'getAPIList' ? (isPostList ? 'POST' : 'GET') : (match[1] ?? '').toUpperCase()
    return { method, path, source: `${file.replace(/\.js$/, '')}.${name}` }
  })
}
