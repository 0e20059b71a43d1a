import * as http from './http';
import * as mqtt from './mqtt';
import type { Protocol, Snippet, Target } from './target';

export const LANGUAGES = ['shell', 'python', 'node', 'java', 'arduino', 'espidf'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Names of languages and libraries, the same in every language of the page. */
export const TITLES: Record<Protocol, Record<Language, string>> = {
  mqtt: { shell: 'mosquitto_pub', python: 'Python · paho-mqtt', node: 'Node · mqtt', java: 'Java · Paho', arduino: 'Arduino · PubSubClient', espidf: 'ESP-IDF · esp_mqtt' },
  http: { shell: 'curl', python: 'Python · urllib', node: 'Node · fetch', java: 'Java · java.net.http', arduino: 'Arduino · HTTPClient', espidf: 'ESP-IDF · esp_http_client' },
};

/** A complete program, or a line, that sends the target's reading. */
export function snippet(protocol: Protocol, language: Language, target: Target): Snippet {
  return MAKERS[protocol][language](target);
}

const MAKERS: Record<Protocol, Record<Language, (target: Target) => Snippet>> = {
  mqtt: { shell: mqtt.mosquitto, python: mqtt.pahoPython, node: mqtt.mqttNode, java: mqtt.pahoJava, arduino: mqtt.pubSubClient, espidf: mqtt.espMqtt },
  http: { shell: http.curl, python: http.urllib, node: http.fetchNode, java: http.javaHttp, arduino: http.httpClient, espidf: http.espHttp },
};
