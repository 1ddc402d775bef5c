/** Why a data folder can't be used. */
export type Unusable =
  /** Another process works on it. */
  | "in_use"
  /** Its database is not one of Papo's. */
  | "not_papo"
  /** A newer Papo has changed its layout. */
  | "newer"
  /** It can't be written: permissions, a read-only volume, a full disk. */
  | "not_writable"
  /** The file is damaged, or something else that the words tell. */
  | "broken";

/** The data can't be used. The words are for the person who starts Papo: what, where, what to do. */
export class DataUnusable extends Error {
  override name = "DataUnusable";

  constructor(readonly reason: Unusable, message: string) {
    super(message);
  }
}
