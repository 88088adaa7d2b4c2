import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * The connections of callers, bounded. When there are too many, those go first from which no request was ever admitted, the oldest
 * of them first, then those that are idle: so whoever opens thousands and says nothing keeps nobody out.
 */
export interface CallerConnections {
  /** A request on it was admitted: it is kept while that is under way. */
  admitted(socket: Socket): void;
  /** The request is over. */
  free(socket: Socket): void;
  count(): number;
  /** How many had to go to make room. */
  dropped(): number;
}

export function watchConnections(server: Server, most: number): CallerConnections {
  // Sets keep the order in which sockets came into them: the first is the oldest.
  const strangers = new Set<Socket>();
  const idle = new Set<Socket>();
  /** Admitted requests on each busy connection; several may be sent one behind the other. */
  const busy = new Map<Socket, number>();
  let dropped = 0;

  server.on('connection', (socket: Socket) => {
    strangers.add(socket);
    socket.once('close', () => {
      strangers.delete(socket);
      idle.delete(socket);
      busy.delete(socket);
    });
    if (strangers.size + idle.size + busy.size <= most) return;
    const [oldest = socket] = strangers.size > 1 ? strangers : idle;
    dropped++;
    strangers.delete(oldest);
    idle.delete(oldest);
    oldest.destroy();
  });

  return {
    admitted(socket) {
      if (socket.destroyed) return;
      strangers.delete(socket);
      idle.delete(socket);
      busy.set(socket, (busy.get(socket) ?? 0) + 1);
    },
    free(socket) {
      const left = (busy.get(socket) ?? 0) - 1;
      if (left > 0) busy.set(socket, left);
      else if (busy.delete(socket) && !socket.destroyed) idle.add(socket);
    },
    count: () => strangers.size + idle.size + busy.size,
    dropped: () => dropped,
  };
}
