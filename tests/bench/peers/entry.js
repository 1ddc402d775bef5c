/** What a peer answers to a join. */
export function joined(room) {
  return JSON.stringify({
    type: "joined",
    room,
    epoch: "Jw3v9c3mQbmIYyTq",
    head: 0,
    recovered: false,
    memberCount: 1,
    members: [],
  });
}

/** An entry of as many bytes as Papo's: peers count, and store nothing. */
export function entry(seq, { room, cid, text }) {
  return JSON.stringify({
    type: "message",
    room,
    seq,
    at: Date.now(),
    from: { id: "Jw3v9c3mQbmIYyTqZb0ZyA", name: "Loader 123" },
    cid,
    text,
  });
}
