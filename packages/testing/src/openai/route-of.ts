/**
 * What is left of a path without the prefix of OpenAI (`/v1`) or of Azure (`/openai/v1`, `/openai/deployments/{name}`,
 * `/openai`): `/chat/completions`.
 */
export function routeOf(path: string): string {
  return path.replace(/^\/openai\/deployments\/[^/]+(?=\/)|^\/openai(?:\/v1)?(?=\/)|^\/v1(?=\/)/, '')
}
