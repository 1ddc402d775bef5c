/** Code points in one message. */
export const maxTextLength = 4_000;

/** Code points in a name; longer ones break the page and the reader's patience. */
export const maxNameLength = 32;

/** Code points in a room's name. */
export const maxRoomNameLength = 48;

/** UTF-8 bytes in one frame, in either direction; bounds what one peer can make us hold. */
export const maxFrameBytes = 65_536;

/**
 * UTF-8 bytes in a frame of several events that we send. Deno keeps as much memory for a socket as
 * the longest frame took that it was ever sent, so one burst would cost 64 KiB a person for hours.
 */
export const maxSharedFrameBytes = 24_576;

/** Characters in a cid or a ref. */
export const maxKeyLength = 64;

/** Nesting of objects and arrays in one command; ours need two. */
export const maxJsonDepth = 8;

/** Messages in the latest page of a room. */
export const historyPage = 50;

/** Messages that one page request may ask for. */
export const maxHistoryPage = 300;

/** Entries a resume replays; who missed more starts from the latest page. */
export const maxResumeEntries = 300;

/** Members named in `joined`; the rest are counted. */
export const maxMembersShown = 200;

/** How often a browser pings; three silent ones end a connection. */
export const heartbeatMs = 25_000;
