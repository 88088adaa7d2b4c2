import type { GatewayFigures } from './figures.ts';
import type { GatewayLimits } from './parts.ts';
import { REFUSALS, type Refusal } from './refusal.ts';

/** One open request: what it holds until its connection is done with it. */
export interface Place {
  /** Counts so many more bytes of its body; says why they can not be held, or null. */
  grow(bytes: number): Refusal | null;
  leave(): void;
}

/**
 * Room for open requests and their bodies. One application never gets all of it: whatever it sends, and however slowly, the others
 * find room.
 */
export interface Places {
  take(applicationId: string): Place | Refusal;
}

interface Held {
  open: number;
  bytes: number;
}

export function createPlaces(limits: GatewayLimits, figures: GatewayFigures): Places {
  const held = new Map<string, Held>();
  const mostOpen = Math.ceil(limits.maxOpen * limits.mostOfOne);
  const mostBytes = Math.max(limits.maxBodyBytes, limits.maxBodyBytesTogether * limits.mostOfOne);

  return {
    take(applicationId) {
      if (figures.openRequests >= limits.maxOpen || figures.bodyBytes >= limits.maxBodyBytesTogether)
        return REFUSALS.overloaded;
      const own = held.get(applicationId) ?? { open: 0, bytes: 0 };
      if (own.open >= mostOpen || own.bytes >= mostBytes) return REFUSALS.tooManyOpen;
      held.set(applicationId, own);
      own.open++;
      figures.openRequests++;
      let bytes = 0;
      let left = false;
      return {
        grow(more) {
          bytes += more;
          own.bytes += more;
          figures.bodyBytes += more;
          if (bytes > limits.maxBodyBytes) return REFUSALS.bodyTooLarge;
          if (figures.bodyBytes > limits.maxBodyBytesTogether) return REFUSALS.overloaded;
          return own.bytes > mostBytes ? REFUSALS.tooManyOpen : null;
        },
        leave() {
          if (left) return;
          left = true;
          figures.openRequests--;
          figures.bodyBytes -= bytes;
          own.bytes -= bytes;
          if (--own.open === 0) held.delete(applicationId);
        },
      };
    },
  };
}
