import { UnsupportedClientError } from '@bursar/core'
import type { GoogleShape, LiveShape } from './client-shape.js'
import { hide } from './hide.js'

/** A live session spends over a WebSocket, where no request can be seen. */
export function refuseLive({ live }: GoogleShape): void {
  for (const session of [live, live?.music]) refuseConnect(session)
}

function refuseConnect(session: LiveShape | undefined): void {
  if (session === undefined) return
  hide(session, 'connect', async () => {
    throw new UnsupportedClientError({
      message:
        "live.connect: a live session spends over a WebSocket, where a governor can't see it. Open it with a client that is " +
        'not governed.',
    })
  })
}
