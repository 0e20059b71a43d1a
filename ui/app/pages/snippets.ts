import { httpLine, mqttLine } from '../connect';

/** How a device may speak; each has a snippet of its own in the languages below. */
export type Protocol = 'mqtt' | 'http';
export const PROTOCOLS: readonly Protocol[] = ['mqtt', 'http'];

export const LANGUAGES = ['shell', 'python', 'node', 'java', 'arduino', 'espidf'] as const;
export type Language = (typeof LANGUAGES)[number];

/** What every snippet has filled in. */
export interface Target {
  /** The server as the device sees it: a name, an IPv4 address, or an IPv6 address without brackets. */
  host: string;
  mqttPort: number;
  /** Scheme and port of the page and the API. */
  scheme: 'http' | 'https';
  httpPort: number;
  id: string;
  token: string;
  /** A reading such as the thing would send. */
  reading: Record<string, unknown>;
}

export interface Snippet {
  /** The file it belongs in; empty for a line of a shell. */
  file: string;
  /** What to install first: commands, or libraries by the names their managers know. */
  install: string;
  /** What runs it; empty when its own tools do. */
  run: string;
  code: string;
}

/** Names of languages and libraries, the same in every language of the page. */
export const TITLES: Record<Protocol, Record<Language, string>> = {
  mqtt: { shell: 'mosquitto_pub', python: 'Python · paho-mqtt', node: 'Node · mqtt', java: 'Java · Paho', arduino: 'Arduino · PubSubClient', espidf: 'ESP-IDF · esp_mqtt' },
  http: { shell: 'curl', python: 'Python · requests', node: 'Node · fetch', java: 'Java · java.net.http', arduino: 'Arduino · HTTPClient', espidf: 'ESP-IDF · esp_http_client' },
};

/** Seconds between two readings of the sketches that go on sending. */
const EVERY_SECONDS = 10;
const DEFAULT_PORTS = { http: 80, https: 443 };

// ---------------------------------------------------------------- addresses

/** A host as it may stand in an address: a name, IPv4, or IPv6 with or without brackets. Null when it is none. */
export function hostOf(typed: string): string | null {
  const text = typed.trim().replace(/^\[(.*)\]$/, '$1');
  if (text.includes(':')) return isIpv6(text) ? text.toLowerCase() : null;
  return text.length <= 253 && /^[a-z0-9_]([a-z0-9_-]{0,62})(\.[a-z0-9_][a-z0-9_-]{0,62})*\.?$/i.test(text) ? text : null;
}

function isIpv6(text: string): boolean {
  try {
    return new URL(`http://[${text}]/`).hostname !== '';
  } catch {
    return false;
  }
}

/** Whether only this very machine reaches a host by this name. */
export function isLocal(host: string): boolean {
  return /^(localhost\.?|.*\.localhost\.?|127(\.\d+){3}|::1|0\.0\.0\.0|::)$/i.test(host);
}

/** A host as an address has it. */
function inAddress(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

export function topicOf(id: string): string {
  return `things/${id}/readings`;
}

export function originOf(target: Target): string {
  const port = target.httpPort === DEFAULT_PORTS[target.scheme] ? '' : `:${target.httpPort}`;
  return `${target.scheme}://${inAddress(target.host)}${port}`;
}

export function readingsUrl(target: Target): string {
  return `${originOf(target)}/api/v1/things/${encodeURIComponent(target.id)}/readings`;
}

/** Tries from a shell whether the port can be reached at all. */
export function reachLine(protocol: Protocol, target: Target): string {
  return `nc -vz -w 5 ${target.host} ${protocol === 'mqtt' ? target.mqttPort : target.httpPort}`;
}

// ---------------------------------------------------------------- strings of each language

/** Text as a string of JavaScript or Python, which both read what JSON writes. */
export function scriptString(text: string): string {
  return JSON.stringify(text);
}

/** Text as a string of Java in plain ASCII, so that no compiler's idea of the file's encoding matters. */
export function javaString(text: string): string {
  const inside = [...text].map((each) => {
    const code = each.codePointAt(0)!;
    if (each === '"' || each === '\\') return `\\${each}`;
    // Octal: Java puts \u000a in the source before it looks for strings.
    if (code < 0x20 || code === 0x7f) return octal(code);
    if (code < 0x7f) return each;
    return each.split('').map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
  });
  return `"${inside.join('')}"`;
}

/** Text as a string of C and C++ in UTF-8 whatever the file is saved in; octal, as hex would swallow the digits that follow. */
export function cString(text: string): string {
  const inside = [...new TextEncoder().encode(text)].map((byte) => {
    const each = String.fromCharCode(byte);
    // A question mark may begin a trigraph.
    if (each === '"' || each === '\\' || each === '?') return `\\${each}`;
    return byte < 0x20 || byte > 0x7e ? octal(byte) : each;
  });
  return `"${inside.join('')}"`;
}

function octal(code: number): string {
  return `\\${code.toString(8).padStart(3, '0')}`;
}

/** A value of JSON as Python writes it. */
export function pythonValue(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return scriptString(value);
  if (Array.isArray(value)) return `[${value.map(pythonValue).join(', ')}]`;
  if (typeof value === 'object') {
    return `{${Object.entries(value).map(([key, each]) => `${scriptString(key)}: ${pythonValue(each)}`).join(', ')}}`;
  }
  return JSON.stringify(value);
}

/** A value of JSON as JavaScript writes it; the key __proto__ would set a prototype there, and is computed instead. */
export function nodeValue(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(nodeValue).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    return `{ ${Object.entries(value).map(([key, each]) => `${key === '__proto__' ? '["__proto__"]' : scriptString(key)}: ${nodeValue(each)}`).join(', ')} }`;
  }
  return JSON.stringify(value) ?? 'null';
}

// ---------------------------------------------------------------- snippets

/** A complete program, or a line, that sends the target's reading. */
export function snippet(protocol: Protocol, language: Language, target: Target): Snippet {
  return MAKERS[protocol][language](target);
}

const MAKERS: Record<Protocol, Record<Language, (target: Target) => Snippet>> = {
  mqtt: { shell: mosquitto, python: pahoPython, node: mqttNode, java: pahoJava, arduino: pubSubClient, espidf: espMqtt },
  http: { shell: curl, python: requests, node: fetchNode, java: javaHttp, arduino: httpClient, espidf: espHttp },
};

function mosquitto(target: Target): Snippet {
  return {
    file: '',
    install: 'apt install mosquitto-clients   # Debian, Ubuntu\nbrew install mosquitto          # macOS',
    run: '',
    code: mqttLine(target.host, target.mqttPort, target.id, target.token, JSON.stringify(target.reading)),
  };
}

function curl(target: Target): Snippet {
  return { file: '', install: '', run: '', code: httpLine(originOf(target), target.id, target.token, JSON.stringify(target.reading)) };
}

function pahoPython(target: Target): Snippet {
  return {
    file: 'send.py',
    install: 'pip install paho-mqtt',
    run: 'python3 send.py',
    code: `import json

from paho.mqtt import publish

reading = ${pythonValue(target.reading)}

publish.single(
    ${scriptString(topicOf(target.id))},
    json.dumps(reading),
    qos=1,
    hostname=${scriptString(target.host)},
    port=${target.mqttPort},
    auth={"username": ${scriptString(target.id)}, "password": ${scriptString(target.token)}},
)
print("stored")
`,
  };
}

function requests(target: Target): Snippet {
  return {
    file: 'send.py',
    install: 'pip install requests',
    run: 'python3 send.py',
    code: `import requests

reading = ${pythonValue(target.reading)}

answer = requests.post(
    ${scriptString(readingsUrl(target))},
    headers={"Authorization": "Bearer " + ${scriptString(target.token)}},
    json=reading,
    timeout=10,
)
if not answer.ok:
    raise SystemExit(f"refused with {answer.status_code}: {answer.text}")
print("stored")
`,
  };
}

function mqttNode(target: Target): Snippet {
  return {
    file: 'send.mjs',
    install: 'npm install mqtt',
    run: 'node send.mjs',
    code: `import mqtt from "mqtt";

const reading = ${nodeValue(target.reading)};

const client = await mqtt.connectAsync(
  ${scriptString(`mqtt://${inAddress(target.host)}:${target.mqttPort}`)},
  { username: ${scriptString(target.id)}, password: ${scriptString(target.token)}, reconnectPeriod: 0 },
  false,
);
await client.publishAsync(${scriptString(topicOf(target.id))}, JSON.stringify(reading), { qos: 1 });
console.log("stored");
await client.endAsync();
`,
  };
}

function fetchNode(target: Target): Snippet {
  return {
    file: 'send.mjs',
    install: '',
    run: 'node send.mjs',
    code: `const reading = ${nodeValue(target.reading)};

const answer = await fetch(${scriptString(readingsUrl(target))}, {
  method: "POST",
  headers: { Authorization: "Bearer " + ${scriptString(target.token)}, "Content-Type": "application/json" },
  body: JSON.stringify(reading),
});
if (!answer.ok) throw new Error(\`refused with \${answer.status}: \${await answer.text()}\`);
console.log("stored");
`,
  };
}

function pahoJava(target: Target): Snippet {
  return {
    file: 'Send.java',
    install: 'org.eclipse.paho:org.eclipse.paho.client.mqttv3:1.2.5',
    run: 'java -cp org.eclipse.paho.client.mqttv3-1.2.5.jar Send.java',
    code: `import java.nio.charset.StandardCharsets;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;

public class Send {
    public static void main(String[] args) throws MqttException {
        String reading = ${javaString(JSON.stringify(target.reading))};

        MqttConnectOptions options = new MqttConnectOptions();
        options.setUserName(${javaString(target.id)});
        options.setPassword(${javaString(target.token)}.toCharArray());

        try (MqttClient client = new MqttClient(
                ${javaString(`tcp://${inAddress(target.host)}:${target.mqttPort}`)}, MqttClient.generateClientId(), new MemoryPersistence())) {
            client.connect(options);
            client.publish(${javaString(topicOf(target.id))}, reading.getBytes(StandardCharsets.UTF_8), 1, false);
            client.disconnect();
        }
        System.out.println("stored");
    }
}
`,
  };
}

function javaHttp(target: Target): Snippet {
  return {
    file: 'Send.java',
    install: '',
    run: 'java Send.java',
    code: `import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

public class Send {
    public static void main(String[] args) throws Exception {
        String reading = ${javaString(JSON.stringify(target.reading))};

        HttpRequest request = HttpRequest.newBuilder(URI.create(${javaString(readingsUrl(target))}))
                .timeout(Duration.ofSeconds(10))
                .header("Authorization", "Bearer " + ${javaString(target.token)})
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(reading))
                .build();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() >= 300) {
            throw new IllegalStateException("refused with " + answer.statusCode() + ": " + answer.body());
        }
        System.out.println("stored");
    }
}
`,
  };
}

/** Bytes of an MQTT PUBLISH around its topic and payload, with room to spare. */
const PUBLISH_OVERHEAD = 64;

function pubSubClient(target: Target): Snippet {
  const reading = JSON.stringify(target.reading);
  const bytes = new TextEncoder().encode(topicOf(target.id) + reading).length + PUBLISH_OVERHEAD;
  return {
    file: 'taihu.ino',
    install: 'PubSubClient (Nick O’Leary)',
    run: '',
    code: `#include <WiFi.h>
#include <PubSubClient.h>

const char *WIFI_NAME = "...";
const char *WIFI_PASSWORD = "...";

const char *HOST = ${cString(target.host)};
const uint16_t PORT = ${target.mqttPort};
const char *THING = ${cString(target.id)};
const char *TOKEN = ${cString(target.token)};
const char *TOPIC = ${cString(topicOf(target.id))};
const char *READING = ${cString(reading)};

WiFiClient network;
PubSubClient client(network);

void setup() {
  Serial.begin(115200);
  WiFi.begin(WIFI_NAME, WIFI_PASSWORD);
  while (WiFi.status() != WL_CONNECTED) delay(500);
  client.setServer(HOST, PORT);
  client.setBufferSize(${Math.max(512, 2 ** Math.ceil(Math.log2(bytes)))});
}

void loop() {
  static unsigned long last = 0;
  if (!client.connected() && !client.connect(THING, THING, TOKEN)) {
    Serial.printf("no connection, state %d\\n", client.state());
    delay(5000);
    return;
  }
  client.loop();
  if (last == 0 || millis() - last >= ${EVERY_SECONDS * 1000}) {
    last = millis();
    Serial.println(client.publish(TOPIC, READING) ? "sent" : "not sent");
  }
}
`,
  };
}

function httpClient(target: Target): Snippet {
  const secure = target.scheme === 'https';
  return {
    file: 'taihu.ino',
    install: 'ESP32 (esp32 by Espressif Systems)',
    run: '',
    code: `#include <WiFi.h>
#include <HTTPClient.h>
${secure ? '#include <WiFiClientSecure.h>\n' : ''}
const char *WIFI_NAME = "...";
const char *WIFI_PASSWORD = "...";

const char *URL = ${cString(readingsUrl(target))};
const char *TOKEN = ${cString(target.token)};
const char *READING = ${cString(JSON.stringify(target.reading))};

${secure ? 'WiFiClientSecure' : 'WiFiClient'} network;

void setup() {
  Serial.begin(115200);
  WiFi.begin(WIFI_NAME, WIFI_PASSWORD);
  while (WiFi.status() != WL_CONNECTED) delay(500);
${secure ? '  // Takes any certificate. In earnest: network.setCACert(...) with the certificate of your CA.\n  network.setInsecure();\n' : ''}}

void loop() {
  HTTPClient http;
  http.begin(network, URL);
  http.addHeader("Content-Type", "application/json");
  http.addHeader("Authorization", String("Bearer ") + TOKEN);
  int status = http.POST(String(READING));
  if (status == 204) Serial.println("stored");
  else Serial.printf("not stored: %d %s\\n", status, status > 0 ? http.getString().c_str() : "");
  http.end();
  delay(${EVERY_SECONDS * 1000});
}
`,
  };
}

const IDF_SETUP = `idf.py create-project taihu && cd taihu
cat > main/idf_component.yml <<'END'
dependencies:
  protocol_examples_common:
    path: \${IDF_PATH}/examples/common_components/protocol_examples_common
END
idf.py menuconfig   # Example Connection Configuration: Wi-Fi`;

const IDF_HEAD = `#include "esp_event.h"
#include "esp_log.h"
#include "esp_netif.h"
#include "freertos/FreeRTOS.h"
#include "freertos/task.h"
#include "nvs_flash.h"
#include "protocol_examples_common.h"
`;

const IDF_NETWORK = `    ESP_ERROR_CHECK(nvs_flash_init());
    ESP_ERROR_CHECK(esp_netif_init());
    ESP_ERROR_CHECK(esp_event_loop_create_default());
    ESP_ERROR_CHECK(example_connect());
`;

function espMqtt(target: Target): Snippet {
  return {
    file: 'main/taihu.c',
    install: IDF_SETUP,
    run: 'idf.py flash monitor',
    code: `${IDF_HEAD}#include "mqtt_client.h"

static const char *TAG = "taihu";
static const char *TOPIC = ${cString(topicOf(target.id))};
static const char *READING = ${cString(JSON.stringify(target.reading))};

static void on_mqtt(void *arg, esp_event_base_t base, int32_t id, void *data)
{
    esp_mqtt_event_handle_t event = data;
    if (id == MQTT_EVENT_CONNECTED) {
        ESP_LOGI(TAG, "connected");
    } else if (id == MQTT_EVENT_PUBLISHED) {
        ESP_LOGI(TAG, "stored");
    } else if (id == MQTT_EVENT_ERROR && event->error_handle->error_type == MQTT_ERROR_TYPE_CONNECTION_REFUSED) {
        ESP_LOGE(TAG, "refused with return code %d", event->error_handle->connect_return_code);
    }
}

void app_main(void)
{
${IDF_NETWORK}
    const esp_mqtt_client_config_t config = {
        .broker.address.uri = ${cString(`mqtt://${inAddress(target.host)}:${target.mqttPort}`)},
        .credentials.username = ${cString(target.id)},
        .credentials.authentication.password = ${cString(target.token)},
    };
    esp_mqtt_client_handle_t client = esp_mqtt_client_init(&config);
    ESP_ERROR_CHECK(esp_mqtt_client_register_event(client, ESP_EVENT_ANY_ID, on_mqtt, NULL));
    ESP_ERROR_CHECK(esp_mqtt_client_start(client));
    while (true) {
        esp_mqtt_client_enqueue(client, TOPIC, READING, 0, 1, 0, true);
        vTaskDelay(pdMS_TO_TICKS(${EVERY_SECONDS * 1000}));
    }
}
`,
  };
}

function espHttp(target: Target): Snippet {
  const secure = target.scheme === 'https';
  return {
    file: 'main/taihu.c',
    install: IDF_SETUP,
    run: 'idf.py flash monitor',
    code: `#include <string.h>
${IDF_HEAD}#include "esp_http_client.h"
${secure ? '#include "esp_crt_bundle.h"\n' : ''}
static const char *TAG = "taihu";
static const char *READING = ${cString(JSON.stringify(target.reading))};

void app_main(void)
{
${IDF_NETWORK}
    const esp_http_client_config_t config = {
        .url = ${cString(readingsUrl(target))},
        .method = HTTP_METHOD_POST,
        .timeout_ms = 10000,
${secure ? '        .crt_bundle_attach = esp_crt_bundle_attach,\n' : ''}    };
    while (true) {
        esp_http_client_handle_t client = esp_http_client_init(&config);
        esp_http_client_set_header(client, "Content-Type", "application/json");
        esp_http_client_set_header(client, "Authorization", "Bearer " ${cString(target.token)});
        esp_http_client_set_post_field(client, READING, strlen(READING));
        esp_err_t sent = esp_http_client_perform(client);
        int status = esp_http_client_get_status_code(client);
        if (sent == ESP_OK && status == 204) {
            ESP_LOGI(TAG, "stored");
        } else {
            ESP_LOGE(TAG, "not stored: %s, status %d", esp_err_to_name(sent), status);
        }
        esp_http_client_cleanup(client);
        vTaskDelay(pdMS_TO_TICKS(${EVERY_SECONDS * 1000}));
    }
}
`,
  };
}
