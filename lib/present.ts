import { type Family, single } from "./metrics.ts";

/** How things stand just now. */
export interface Present {
  sockets: number;
  eventStreams: number;
  /** Those too that we closed and whose peer never lets them end. */
  places: number;
  members: number;
  rooms: number;
  memory: { rss: number; heapUsed: number };
}

/** Tells how things stand as metrics. */
export function familiesOf(present: Present): Family[] {
  const { sockets, eventStreams, places, members, rooms, memory } = present;
  return [
    {
      name: "papo_connections",
      type: "gauge",
      help: "Open connections.",
      samples: [
        { label: ["kind", "socket"], value: sockets },
        { label: ["kind", "event_stream"], value: eventStreams },
      ],
    },
    {
      name: "papo_places_taken",
      type: "gauge",
      help: "Of MAX_CONNECTIONS; closed ones that have yet to end count.",
      samples: single(places),
    },
    {
      name: "papo_members",
      type: "gauge",
      help: "People present on this machine, once for each room.",
      samples: single(members),
    },
    {
      name: "papo_rooms_open",
      type: "gauge",
      help: "Rooms that somebody follows.",
      samples: single(rooms),
    },
    {
      name: "process_resident_memory_bytes",
      type: "gauge",
      help: "Resident memory.",
      samples: single(memory.rss),
    },
    {
      name: "papo_heap_used_bytes",
      type: "gauge",
      help: "JavaScript's heap in use.",
      samples: single(memory.heapUsed),
    },
  ];
}
