import { readFileSync } from 'node:fs'

/** The bundle of an installed @google/genai: `genai-1`, `genai-2-22`. */
function bundleOf(alias: string): string {
  const file = `../../../../../node_modules/@google/${alias}/dist/node/index.mjs`
  return readFileSync(new URL(file, import.meta.url), 'utf8')
}

const isCustomVerb = /:[a-zA-Z]+$/

/** Paths of the resources' methods, with ids filled in: `/v1beta/models/id_1:generateContent`. */
export function resourcePaths(alias: string): readonly string[] {
  const paths = [...bundleOf(alias).matchAll(/formatMap\('([^']+)'/g)].map(([, path = '']) => path)
  return [...new Set(paths)]
    .filter((path) => !/^\{(?:models_url|operationName|name|model|parent)\}$/.test(path))
    .map((path) => `/v1beta/${path.replace(/\?.*$/, '')}`)
    .map((path) =>
      path
        .replace('/upload/{api_version}/', '/upload/v1beta/')
        .replace('/v1beta/upload/', '/upload/')
        .replace('{model}', 'models/id_1')
        .replace('{resourceName}', 'models/id_1')
        .replace('{file_search_store_name}', 'fileSearchStores/id_1')
        .replace('{parent}/documents', 'fileSearchStores/id_1/documents')
        .replace('{parent}', 'projects/p/locations/l')
        .replace(/^\/v1beta\/\{name\}:cancel$/, '/v1beta/tuningJobs/id_1:cancel')
        .replaceAll(/\{\w+\}/g, 'id_1'),
    )
}

/** Methods and paths of the client behind interactions, agents, webhooks and the like. */
export function generatedRequests(alias: string): readonly { readonly method: string; readonly path: string }[] {
  const found = bundleOf(alias).matchAll(/pathToFunc\("([^"]+)"\)[\s\S]*?\bmethod: "(GET|POST|PUT|PATCH|DELETE)"/g)
  return [...found].map(([, path = '', method = '']) => ({
    method,
    path: path.replace('{api_version}', 'v1beta').replaceAll(/\{\w+\}/g, 'id_1'),
  }))
}

/** Whether a path may be read as well as written: only what is created or called with POST has to be in the table. */
export function isOnlyRead(path: string): boolean {
  return !isCustomVerb.test(path) && /\/(?:documents|batches|batchPredictionJobs|files|id_1)(?:\/id_1)?$/.test(path)
}
