import type { Query } from "./postgres_client.ts";
import { text } from "./row.ts";

/**
 * Remembers sign-ins that had no answer. Each may be stored all the same, be it long after it was
 * refused: nobody has the session's token then, and its name would be taken for as long as a session
 * lives.
 */
export interface Unanswered {
  add(tokenHash: string): void;
  /** Ends the sessions that are stored by now. */
  end(): Promise<void>;
  /** Does so once after the last one came, for those who sign in by other machines. */
  endOnce(): Promise<void>;
}

/** Only the newest are remembered: in an outage most of them never reach Postgres. */
const mostRemembered = 100;

const endAll = `
  DELETE FROM papo.sessions
  WHERE token_hash IN (SELECT jsonb_array_elements_text($1))
  RETURNING token_hash
`;

export function rememberUnanswered(query: Query): Unanswered {
  const tokenHashes = new Set<string>();
  let isNews = false;

  async function end(): Promise<void> {
    if (tokenHashes.size === 0) return;
    const ended = await query(endAll, [JSON.stringify([...tokenHashes])]);
    isNews = false;
    for (const row of ended) tokenHashes.delete(text(row, "token_hash"));
  }

  return {
    add(tokenHash) {
      tokenHashes.add(tokenHash);
      isNews = true;
      const [oldest = ""] = tokenHashes;
      if (tokenHashes.size > mostRemembered) tokenHashes.delete(oldest);
    },
    end,
    async endOnce() {
      if (isNews) await end();
    },
  };
}
