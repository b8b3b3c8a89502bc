import type { Stores } from './governance.js'

/** Whether other processes see what this one writes. */
export function sharesStore({ shared, local }: Stores): boolean {
  return shared !== local && shared.traits?.shared !== false
}
