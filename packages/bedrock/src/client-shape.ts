/** A request as the SDK's handlers take it. The path is encoded already. */
export interface SdkRequest {
  readonly method: string
  readonly protocol: string
  readonly hostname: string
  readonly port?: number
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: unknown
}

export interface SdkResponse {
  readonly statusCode: number
  readonly reason?: string
  readonly headers: Readonly<Record<string, string>>
  body?: unknown
}

export interface HandlerOptions {
  readonly abortSignal?: unknown
}

export interface HandlerOutput {
  readonly response: SdkResponse
}

/** Brings one request over the network: over HTTP/2 where the caller gives no other. */
export interface RequestHandler {
  readonly metadata?: unknown
  handle(request: SdkRequest, options?: HandlerOptions): Promise<HandlerOutput>
  destroy?(): void
  updateHttpClientConfig?(key: unknown, value: unknown): void
  httpHandlerConfigs?(): unknown
}

type Next = (args: unknown) => Promise<unknown>

/** What is hooked on a client of any supported version. By shape: CJS and ESM copies are different classes. */
export interface BedrockShape {
  readonly config: { requestHandler: RequestHandler; readonly serviceId: string }
  readonly middlewareStack: {
    add(middleware: (next: Next) => Next, options: { step: 'deserialize'; priority: 'high'; name: string }): void
  }
  /** Calls that were resolved before, where `cacheMiddleware` keeps them. */
  handlers?: unknown
}

export function recognisesClient(client: object): client is BedrockShape {
  const { config, middlewareStack } = client as Partial<BedrockShape>
  return (
    config?.serviceId === 'Bedrock Runtime' &&
    typeof config.requestHandler?.handle === 'function' &&
    typeof middlewareStack?.add === 'function'
  )
}
