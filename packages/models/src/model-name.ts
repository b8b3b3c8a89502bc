const DATE_SUFFIX = /[-@](?:\d{4}-\d{2}-\d{2}|\d{8})$/
const LATEST_SUFFIX = /-latest$/

/**
 * The spellings under which a model is looked up, most specific first: as given; without a leading `provider/` (Google:
 * also `models/`); without a date suffix (`-YYYY-MM-DD`, `-YYYYMMDD`, `@YYYYMMDD`); without `-latest`.
 * Nothing else is ever cut off: `o3-pro` is not `o3`.
 */
export function modelNames(provider: string, model: string): readonly string[] {
  if (provider === 'bedrock') return bedrockNames(model)
  const bare = withoutPrefix(provider, model)
  const undated = bare.replace(DATE_SUFFIX, '')
  return [...new Set([model, bare, undated, undated.replace(LATEST_SUFFIX, '')])]
}

function withoutPrefix(provider: string, model: string): string {
  for (const prefix of [`${provider}/`, 'models/']) if (model.startsWith(prefix)) return model.slice(prefix.length)
  return model
}

/** What an ARN names in its last part: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonbedrock.html */
const ARN = /^arn:aws[\w-]*:bedrock:[^/]*:(?:foundation-model|inference-profile)\//
const VERSION_SUFFIX = /-v\d+(?::\d+)*(?::\d+k|:mm)?$/
/**
 * Where a cross-region inference profile runs. Not `global.`: that is cheaper for some models, and has cards of its own.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-support.html
 */
const GEOGRAPHY = /^(?:us-gov|us|eu|apac|jp|au|ca|in|sa|me|af|il|mx)\.(?=[a-z])/

/**
 * Bedrock's spellings, most specific first: as given; without the ARN around it; without the version (`-v1:0`); without the
 * date; each of them also without the geography (`us.`). A provisioned or application profile is a name nobody can look up.
 */
function bedrockNames(model: string): readonly string[] {
  const bare = model.replace(/^bedrock\//, '').replace(ARN, '')
  const unversioned = bare.replace(VERSION_SUFFIX, '')
  const spellings = [bare, unversioned, unversioned.replace(DATE_SUFFIX, '')]
  return [...new Set([model, ...spellings, ...spellings.map((name) => name.replace(GEOGRAPHY, ''))])]
}
