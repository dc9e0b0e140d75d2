// A download: the browser saves a file that the kernel has made.

/**
 * Lets the browser save bytes as a file.
 * @param {string} name
 * @param {DataView<ArrayBuffer>[]} bytes
 * @param {string} type
 */
export function download(name, bytes, type) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob(bytes, { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
