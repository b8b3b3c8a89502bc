/** What stands in the place of everything that was removed. */
export const mask = '[redacted]'

/** What stands for a part of a log value that was too large to check. */
export const truncated = '[truncated]'
