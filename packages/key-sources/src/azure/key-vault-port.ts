/** What is asked of a client of Azure Key Vault. A `SecretClient` of `@azure/keyvault-secrets` has it. */
export interface KeyVaultPort {
  getSecret(name: string, options: { version?: string; abortSignal: AbortSignal }): Promise<KeyVaultVersion>
  listPropertiesOfSecretVersions(
    name: string,
    options: { abortSignal: AbortSignal },
  ): AsyncIterable<KeyVaultVersionProperties>
}

/** The part of `KeyVaultSecret` that is read. */
export interface KeyVaultVersion {
  readonly value?: string
  readonly properties: KeyVaultVersionProperties
}

/** The part of `SecretProperties` that is read. */
export interface KeyVaultVersionProperties {
  readonly version?: string
  readonly enabled?: boolean
  readonly createdOn?: Date
  readonly expiresOn?: Date
}
