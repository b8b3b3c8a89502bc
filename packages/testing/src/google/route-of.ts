/**
 * What is left of a path without the door for uploads, the version, and where Vertex AI serves it:
 * `/models/gemini-2.5-flash:generateContent`.
 */
export function routeOf(path: string): string {
  return path.replace(
    /^(?:\/upload)?(?:\/v\d+(?:(?:alpha|beta)\d*)?)?(?:\/projects\/[^/]+\/locations\/[^/]+)?(?:\/publishers\/[^/]+(?=\/models\/))?(?=\/)/,
    '',
  )
}

/** A path that no other provider has: a version of Google's, a location of Vertex AI, or a method after a colon. */
export function isGooglePath(path: string): boolean {
  return (
    /^(?:\/upload)?\/v\d+(?:alpha|beta)\d*\//.test(path) ||
    /^\/v\d+\/(?:projects|publishers|tunedModels|cachedContents|interactions)(?:\/|$)/.test(path) ||
    /\/(?:models|tunedModels|endpoints)\/[^/]+:\w+$/.test(path)
  )
}
