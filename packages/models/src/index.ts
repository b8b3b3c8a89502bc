export { priceBook } from './default-price-book.js'
export type { DatedPrices, Encoding, ModelCard, NanoUsd, PicoUsd, PriceTier, VisionRule } from './model-card.js'
export type {
  ModelOverride,
  PriceBook,
  PriceMoment,
  ReserveCost,
  SettleCost,
  TokenKind,
  UsageBound,
} from './price-book.js'
export { refreshPrices, type RefreshPricesOptions } from './refresh/refresh-prices.js'
export { reserveCost } from './reserve-cost.js'
export { isPriceable, settleCost } from './settle-cost.js'
export type { TokenUsage } from './token-usage.js'
