const DATE_SUFFIX = /[-@](?:\d{4}-\d{2}-\d{2}|\d{8})$/
const LATEST_SUFFIX = /-latest$/

/**
 * The spellings under which a model is looked up, most specific first: as given; without a leading `provider/` (Google:
 * also `models/`); without a date suffix (`-YYYY-MM-DD`, `-YYYYMMDD`, `@YYYYMMDD`); without `-latest`.
 * Nothing else is ever cut off: `o3-pro` is not `o3`.
 */
export function modelNames(provider: string, model: string): readonly string[] {
  const bare = withoutPrefix(provider, model)
  const undated = bare.replace(DATE_SUFFIX, '')
  return [...new Set([model, bare, undated, undated.replace(LATEST_SUFFIX, '')])]
}

function withoutPrefix(provider: string, model: string): string {
  for (const prefix of [`${provider}/`, 'models/']) if (model.startsWith(prefix)) return model.slice(prefix.length)
  return model
}
