/** What brings text frames to a station and back: the preload bridge, a WebSocket, or a fake in development. */
export interface Carrier {
  /** Sends one frame; lost when the carrier is closed (the link sends unanswered calls again). */
  readonly send: (frame: string) => void;
}

/** What a carrier tells the link. */
export interface CarrierEvents {
  readonly onFrame: (frame: string) => void;
  readonly onOpen: (open: boolean) => void;
}

/** Opens a carrier; frames may arrive at once. */
export type OpenCarrier = (events: CarrierEvents) => Carrier;
