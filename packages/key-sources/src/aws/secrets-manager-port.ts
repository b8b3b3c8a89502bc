/** What is asked of a client of AWS Secrets Manager. A `SecretsManager` of `@aws-sdk/client-secrets-manager` has it. */
export interface SecretsManagerPort {
  getSecretValue(
    input: { SecretId: string; VersionStage: string },
    options: { abortSignal: AbortSignal },
  ): Promise<SecretValue>
}

/** The part of `GetSecretValueCommandOutput` that is read. */
export interface SecretValue {
  readonly SecretString?: string | undefined
  readonly SecretBinary?: Uint8Array | undefined
  readonly VersionId?: string | undefined
  readonly CreatedDate?: Date | undefined
}
