import { checkThenIncrement } from './wrong-stores/check-then-increment.js'
import { doubleSettle } from './wrong-stores/double-settle.js'
import { floatMoney } from './wrong-stores/float-money.js'
import { forgetful, loseServer } from './wrong-stores/forgetful.js'
import { naiveReset } from './wrong-stores/naive-reset.js'
import { releaseByDefault } from './wrong-stores/release-by-default.js'
import type { MakeStore } from './make-store.js'

/** A store that is wrong on purpose, and the case of the suite that was written against that mistake. */
export interface WrongStore {
  readonly makeStore: MakeStore
  readonly caughtBy: string
  /** The option `lose` that it is caught with. */
  readonly lose?: (namespace: string) => Promise<void>
}

/** The mistakes that budget stores are known to make. Each fails the suite: a suite that cannot fail is worth nothing. */
export const wrongStores: Readonly<
  Record<
    'checkThenIncrement' | 'doubleSettle' | 'floatMoney' | 'forgetful' | 'naiveReset' | 'releaseByDefault',
    WrongStore
  >
> = {
  checkThenIncrement: {
    makeStore: checkThenIncrement,
    caughtBy: 'never passes a limit, whoever calls: 2 handles with 32 callers each',
  },
  doubleSettle: { makeStore: doubleSettle, caughtBy: 'charges once for an id that is settled twice' },
  floatMoney: { makeStore: floatMoney, caughtBy: 'counts exactly up to 2^53 - 1' },
  forgetful: {
    makeStore: forgetful,
    lose: loseServer,
    caughtBy: 'knows what was spent before its records were lost',
  },
  naiveReset: { makeStore: naiveReset, caughtBy: 'charges the window of admission after that window has ended' },
  releaseByDefault: { makeStore: releaseByDefault, caughtBy: 'charges an expired hold' },
}
