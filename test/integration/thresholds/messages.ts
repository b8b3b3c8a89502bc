/** Amounts to be settled on a budget, all at once. */
export interface Order {
  readonly key: string
  readonly limit: number
  readonly amounts: readonly number[]
  readonly dies: boolean
}

export interface Announcement {
  readonly key: string
  readonly percent: number
}
