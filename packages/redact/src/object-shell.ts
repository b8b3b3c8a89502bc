import { types } from 'node:util'
import { mask } from './mask.js'

/** Whether a copy of this object's properties is a copy of the object. */
export function isPlainData(value: object): boolean {
  if (Array.isArray(value) || types.isMap(value) || types.isSet(value) || isError(value)) return true
  const prototype: unknown = Object.getPrototypeOf(value)
  return typeof value !== 'function' && (prototype === null || Object.getPrototypeOf(prototype) === null)
}

export function isError(value: object): boolean {
  return types.isNativeError(value) || value instanceof Error
}

/** A new, empty object of the same class; the mask for a function, because a function can't be copied. */
export function emptyShell(value: object): unknown {
  if (typeof value === 'function') return mask
  const prototype = Object.getPrototypeOf(value) as object | null
  if (isError(value)) return emptyError(prototype)
  const shell = emptyBuiltIn(value)
  if (shell === undefined) return Object.create(prototype)
  return Object.getPrototypeOf(shell) === prototype ? shell : Object.setPrototypeOf(shell, prototype)
}

/** Made by the constructor, so that Node and structured cloning know it for an error whatever its class. */
export function emptyError(prototype: object | null): Error {
  const shell = new Error()
  Reflect.deleteProperty(shell, 'stack')
  return Object.setPrototypeOf(shell, prototype) as Error
}

function emptyBuiltIn(value: object): object | undefined {
  if (Array.isArray(value)) return Array.from({ length: value.length })
  if (types.isMap(value)) return new Map()
  if (types.isSet(value)) return new Set()
  return types.isDate(value) ? new Date(value.getTime()) : undefined
}
