/** What the panel can do to its surroundings. The sidebar's iframe is one; a saved report can be another. */

export interface Host {
  /** Undefined where there is no app to ask: the panel then offers no such entry. */
  readonly saveHistory?: () => void;
  /** Undefined likewise. */
  readonly redact?: (key: string) => void;
  /** Undefined likewise: records on, after the fuse has stopped it. */
  readonly resume?: () => void;
  /** Resolves to a sentence for the developer; rejects with one. */
  readonly savePicture?: () => Promise<string>;
  readonly copy: (text: string) => Promise<void>;
}
