/** A backup can't be made, or not be restored. The words are for the person who tried. */
export class CopyRefused extends Error {
  override name = "CopyRefused";
}
