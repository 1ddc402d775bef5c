/** Data can't be copied: backed up, restored, or moved to another engine. The words are for the person who tried. */
export class CopyRefused extends Error {
  override name = "CopyRefused";
}
