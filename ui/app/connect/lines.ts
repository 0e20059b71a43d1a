import type { Model } from '../api';

/** Where devices of a server speak MQTT until it has said where. */
export const MQTT_PORT = 1883;

/** A reading such as a thing of this model would send. */
export function sample(model: Model | undefined): string {
  const values: Record<string, unknown> = {};
  for (const each of (model?.properties ?? []).slice(0, 2)) {
    values[each.name] = {
      number: () => middle(each.minimum, each.maximum, 21.5),
      integer: () => Math.round(middle(each.minimum, each.maximum, 42)),
      boolean: () => true,
      string: () => 'text',
      enum: () => each.options?.[0] ?? 'text',
      numbers: () => [1.5, 2.5],
      object: () => ({}),
      location: () => ({ latitude: 31.49, longitude: 120.31 }),
    }[each.type]();
  }
  return JSON.stringify(Object.keys(values).length === 0 ? { temperature: 21.5 } : values);
}

function middle(low: number | undefined, high: number | undefined, otherwise: number): number {
  if (low !== undefined && high !== undefined) return Number(((low + high) / 2).toPrecision(6));
  return Math.min(high ?? Infinity, Math.max(low ?? -Infinity, otherwise));
}

/** Text as one word of a POSIX shell, whatever is in it. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

export function mqttLine(hostname: string, port: number, id: string, token: string, reading: string): string {
  const host = hostname.replace(/^\[|\]$/g, '');
  return `mosquitto_pub -h ${host} -p ${port} -q 1 -u ${quoted(id)} -P ${quoted(token)} \\\n  -t ${quoted(`things/${id}/readings`)} -m ${quoted(reading)}`;
}

export function httpLine(origin: string, id: string, token: string, reading: string): string {
  return `curl -sS ${quoted(`${origin}/api/v1/things/${encodeURIComponent(id)}/readings`)} \\\n  -H ${quoted(`Authorization: Bearer ${token}`)} -H 'Content-Type: application/json' -d ${quoted(reading)}`;
}
