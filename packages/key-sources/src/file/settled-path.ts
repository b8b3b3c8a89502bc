import { realpath } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'

/**
 * Where a path inside a directory really is at this instant. In a Kubernetes volume every file goes through a link named
 * `..data`, which is replaced as a whole: what is read below its target belongs together.
 * https://kubernetes.io/docs/concepts/configuration/secret/#mounted-secrets-are-updated-automatically
 */
export async function settledPath(directory: string, path: string): Promise<string> {
  for (const level of levelsOf(directory, path)) {
    const data = await targetOf(join(level, '..data'))
    if (data !== undefined) return join(data, relative(level, path))
  }
  return path
}

/** The path and the folders above it, up to the directory. */
export function levelsOf(directory: string, path: string): readonly string[] {
  return path === directory ? [path] : [path, ...levelsOf(directory, dirname(path))]
}

async function targetOf(link: string): Promise<string | undefined> {
  try {
    return await realpath(link)
  } catch {
    return undefined
  }
}
