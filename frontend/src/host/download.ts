/** Offers bytes to the developer as a file. */

export function offerDownload(content: Blob, filename: string): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = url;
  link.download = filename;
  document.body.append(link);
  link.click();
  link.remove();
  // The browser reads the address after the click has returned.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

export const jsonBlob = (content: Uint8Array) =>
  new Blob([content.slice()], { type: "application/json" });
