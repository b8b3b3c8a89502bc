export interface RefusalDetails {
  readonly code?: string | undefined
  readonly type?: string | undefined
  readonly message?: string | undefined
  readonly param?: string | undefined
}

/** Thrown for a key that is not accepted. */
export class KeyRefusal extends Error {
  override readonly name = 'KeyRefusal'
}

/** Thrown by an endpoint that does not accept the request. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly status: number
  readonly details: RefusalDetails

  constructor(status: number, details: RefusalDetails) {
    super(details.message)
    this.status = status
    this.details = details
  }
}
