import type { User } from "../protocol/events.ts";

/** Who came and who went between two messages, in one line. */
export interface Notice {
  readonly type: "notice";
  readonly key: string;
  readonly at: number;
  readonly came: readonly User[];
  readonly went: readonly User[];
}

/** People who came, or went, at one time. */
export interface Change {
  readonly online: boolean;
  readonly users: readonly User[];
  readonly at: number;
}

/** Folds a change into the line before; null when nothing is left of it: there and back is nothing. */
export function fold(
  line: Notice | null,
  change: Change,
  key: string,
): Notice | null {
  const start = line ?? { type: "notice", key, at: 0, came: [], went: [] };
  const { came, went } = change.users.reduce(
    (line, user) => foldOne(line, user, change.online),
    start,
  );
  if (came.length === 0 && went.length === 0) return null;
  return { ...start, at: change.at, came, went };
}

function foldOne(line: Notice, user: User, online: boolean): Notice {
  const others = (users: readonly User[]) =>
    users.filter(({ id }) => id !== user.id);
  const came = others(line.came);
  const went = others(line.went);
  const isUndone = online
    ? went.length < line.went.length
    : came.length < line.came.length;
  if (isUndone) return { ...line, came, went };
  return online
    ? { ...line, came: [...came, user], went }
    : { ...line, came, went: [...went, user] };
}
