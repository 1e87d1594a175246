/** The small picture of an image in the state. */

import type { WireNode } from "../wire";

/** Nothing else is ever loaded: a record that was tampered with must not make the panel fetch. */
const PICTURE = /^data:image\/(png|jpeg);base64,[A-Za-z0-9+/=]*$/;

export function Thumbnail({ node }: { readonly node: WireNode }) {
  if (node.image === undefined || node.redacted || !PICTURE.test(node.image)) return null;
  return <img className="thumbnail" src={node.image} alt={`${node.preview}, in small`} />;
}
