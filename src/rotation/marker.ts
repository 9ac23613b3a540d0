/** The marker in a key's description: it says which create the key comes from. */

const marker = /^\[rotation:([^\]\s]*)\]\s*/;

/** A description that begins with the marker, in place of any other. */
export function withMarker(uuid: string, description = ""): string {
  let text = description;
  while (marker.test(text)) text = text.replace(marker, "");
  return `[rotation:${uuid}] ${text}`.trim();
}

export const markerOf = (description: string | undefined): string | undefined =>
  marker.exec(description ?? "")?.[1];
