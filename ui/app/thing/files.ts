import type { Event } from '../api';

/** A file that an event tells of, when all of it has come. */
export interface SentFile {
  name: string;
  picture: boolean;
}

type Fields = Record<string, unknown>;

function fields(event: Event): Fields {
  return typeof event.data === 'object' && event.data !== null && !Array.isArray(event.data) ? (event.data as Fields) : {};
}

/** The file of the event of a photo, sound or video, or of the end of a file. */
export function fileOf(event: Event): SentFile | null {
  const data = fields(event);
  const name = event.name === 'media' ? data.file : event.name === 'fileDone' && data.complete !== false ? data.name : null;
  return typeof name === 'string' && typeof data.size === 'number' ? { name, picture: data.type === 'image' } : null;
}

/** What a piece of a file is, without its bytes; null for other events. */
export function pieceOf(event: Event): string | null {
  const data = fields(event);
  if (event.name !== 'fileBlock' || typeof data.name !== 'string' || typeof data.offset !== 'number' || typeof data.data !== 'string') return null;
  return `${data.name} ${data.offset}–${data.offset + data.data.length / 2}`;
}
