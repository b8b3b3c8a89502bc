/** What is asked of a client of Google Secret Manager. A `SecretManagerServiceClient` has it. */
export interface SecretManagerPort {
  accessSecretVersion(
    request: { name: string },
    options: { timeout: number; retry: null },
  ): Promise<readonly [AccessedVersion, ...unknown[]]>
}

/** The part of `AccessSecretVersionResponse` that is read. */
export interface AccessedVersion {
  /** `projects/{project}/secrets/{secret}/versions/{number}`, also where an alias was asked for. */
  readonly name?: string | null
  readonly payload?: { readonly data?: Uint8Array | string | null } | null
}
