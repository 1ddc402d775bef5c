const idBytes = 12;

/** Makes an id that nobody can guess: 16 characters of base64url, 96 bits. */
export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(idBytes));
  return bytes.toBase64({ alphabet: "base64url" });
}
