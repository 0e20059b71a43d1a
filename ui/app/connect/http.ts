import { IDF_HEAD, IDF_NETWORK, IDF_SETUP } from './idf';
import { httpLine } from './lines';
import { cString, javaString, nodeValue, pythonValue, scriptString } from './quoting';
import { EVERY_SECONDS, originOf, readingsUrl, type Snippet, type Target } from './target';

export function curl(target: Target): Snippet {
  return { file: '', install: '', run: '', code: httpLine(originOf(target), target.id, target.token, JSON.stringify(target.reading)) };
}

export function urllib(target: Target): Snippet {
  return {
    file: 'send.py',
    install: '',
    run: 'python3 send.py',
    code: `import json
import urllib.error
import urllib.request

reading = ${pythonValue(target.reading)}

request = urllib.request.Request(
    ${scriptString(readingsUrl(target))},
    data=json.dumps(reading).encode(),
    headers={"Authorization": "Bearer " + ${scriptString(target.token)}, "Content-Type": "application/json"},
    method="POST",
)
try:
    with urllib.request.urlopen(request, timeout=10):
        print("stored")
except urllib.error.HTTPError as refused:
    raise SystemExit(f"refused with {refused.code}: {refused.read().decode()}")
`,
  };
}

export function fetchNode(target: Target): Snippet {
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

export function javaHttp(target: Target): Snippet {
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

export function httpClient(target: Target): Snippet {
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

export function espHttp(target: Target): Snippet {
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
