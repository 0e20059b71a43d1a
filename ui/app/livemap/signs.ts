import type { Map as MapLibre } from 'maplibre-gl';
import type { Presence } from '../api';
import { colour, sign } from '../map/style';
import { CLASSES, PRESENCES } from './positions';

/** Signs on the map: state is a shape before it is a colour. */

const RATIO = 2;
const ARROW_PIXELS = 22;
const ALARM_PIXELS = 14;

/** The shapes of alarms everywhere on the page, of 12 by 12: ◆ critical, ▲ high, ■ medium, ● low. */
const SHAPES = {
  critical: 'M6 0l6 6-6 6-6-6z',
  high: 'M6 0.5l5.8 10.5H0.2z',
  medium: 'M1.5 1.5h9v9h-9z',
  low: 'M6 1.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 1 0 0-9z',
} as const;

export function addSigns(map: MapLibre): void {
  for (const presence of PRESENCES) {
    put(map, `stands-${presence}`, sign(presence));
    put(map, `moves-${presence}`, arrow(presence));
  }
  for (const each of CLASSES) put(map, `alarm-${each}`, alarm(each));
}

function put(map: MapLibre, name: string, picture: ImageData): void {
  if (map.hasImage(name)) map.updateImage(name, picture);
  else map.addImage(name, picture, { pixelRatio: RATIO });
}

function canvas(pixels: number): CanvasRenderingContext2D {
  const made = document.createElement('canvas');
  made.width = made.height = pixels * RATIO;
  const pen = made.getContext('2d')!;
  pen.scale(RATIO, RATIO);
  return pen;
}

/** Points to the north; the map turns it. */
function arrow(presence: Presence): ImageData {
  const pen = canvas(ARROW_PIXELS);
  const middle = ARROW_PIXELS / 2;
  pen.beginPath();
  pen.moveTo(middle, 1.5);
  pen.lineTo(middle + 7.5, ARROW_PIXELS - 3);
  pen.lineTo(middle, ARROW_PIXELS - 7);
  pen.lineTo(middle - 7.5, ARROW_PIXELS - 3);
  pen.closePath();
  pen.lineJoin = 'round';
  pen.lineWidth = 3;
  pen.strokeStyle = colour('panel');
  pen.stroke();
  pen.fillStyle = colour(presence === 'never' ? 'offline' : presence);
  pen.fill();
  return pen.getImageData(0, 0, ARROW_PIXELS * RATIO, ARROW_PIXELS * RATIO);
}

function alarm(of: keyof typeof SHAPES): ImageData {
  const pen = canvas(ALARM_PIXELS);
  pen.translate(1, 1);
  const path = new Path2D(SHAPES[of]);
  pen.lineWidth = 2.5;
  pen.strokeStyle = colour('panel');
  pen.stroke(path);
  pen.fillStyle = colour(of);
  pen.fill(path);
  return pen.getImageData(0, 0, ALARM_PIXELS * RATIO, ALARM_PIXELS * RATIO);
}
