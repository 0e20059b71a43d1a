/** Hands a file that the page has made to whoever looks at it. */
export function saveFile(file: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** A value in a file of CSV (RFC 4180). A text that a spreadsheet would run as a formula is led by an apostrophe; numbers are not texts. */
export function cell(given: unknown): string {
  if (given === null || given === undefined) return '';
  if (typeof given === 'number' || typeof given === 'boolean') return String(given);
  const text = typeof given === 'string' ? given : JSON.stringify(given);
  const guarded = /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}
