import { expect, test } from 'vitest';
import { api, type Event } from '../api';
import { fileOf, pieceOf } from './files';

const event = (name: string, data: unknown): Event => ({ time: '2026-07-01T00:00:00Z', name, data });

test('events tell of files that have come', () => {
  expect(fileOf(event('media', { file: 'media-1.jpg', type: 'image', size: 3 }))).toEqual({ name: 'media-1.jpg', picture: true });
  expect(fileOf(event('fileDone', { name: 'a.mp4', type: 'video', size: 3, complete: true }))).toEqual({ name: 'a.mp4', picture: false });
  expect(fileOf(event('fileDone', { name: 'a.mp4', type: 'video', size: 3, complete: false }))).toBeNull();
  expect(fileOf(event('file', { name: 'a.mp4', type: 'video', size: 3 }))).toBeNull();
  for (const data of [null, undefined, 'x', [1], { file: 1, size: 1 }, { file: 'a' }]) expect(fileOf(event('media', data))).toBeNull();
});

test('a piece is told without its bytes', () => {
  expect(pieceOf(event('fileBlock', { name: 'a.jpg', offset: 65536, data: 'ff'.repeat(10) }))).toBe('a.jpg 65536–65546');
  expect(pieceOf(event('fileBlock', { name: 'a.jpg' }))).toBeNull();
  expect(pieceOf(event('door', { name: 'a.jpg', offset: 0, data: '' }))).toBeNull();
});

test('names lead nowhere else', () => {
  expect(api.fileAddress('t/1', '../../x', 5)).toBe('/api/v1/things/t%2F1/files/_.._.._x?time=5');
  expect(api.fileAddress('t', '..', 5)).toBe('/api/v1/things/t/files/_..?time=5');
  expect(api.fileAddress('t', '湖 1.jpg', 5)).toBe('/api/v1/things/t/files/%E6%B9%96_1.jpg?time=5');
});
