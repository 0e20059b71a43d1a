import { IDF_HEAD, IDF_NETWORK, IDF_SETUP } from './idf';
import { mqttLine } from './lines';
import { cString, javaString, nodeValue, pythonValue, scriptString } from './quoting';
import { EVERY_SECONDS, inAddress, type Snippet, type Target, topicOf } from './target';

export function mosquitto(target: Target): Snippet {
  return {
    file: '',
    install: 'apt install mosquitto-clients   # Debian, Ubuntu\nbrew install mosquitto          # macOS',
    run: '',
    code: mqttLine(target.host, target.mqttPort, target.id, target.token, JSON.stringify(target.reading)),
  };
}

export function pahoPython(target: Target): Snippet {
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

export function mqttNode(target: Target): Snippet {
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

export function pahoJava(target: Target): Snippet {
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

/** Bytes of an MQTT PUBLISH around its topic and payload, with room to spare. */
const PUBLISH_OVERHEAD = 64;

export function pubSubClient(target: Target): Snippet {
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

export function espMqtt(target: Target): Snippet {
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
