/** Makes a project that joins Wi-Fi by the settings of ESP-IDF's own examples. */
export const IDF_SETUP = `idf.py create-project taihu && cd taihu
cat > main/idf_component.yml <<'END'
dependencies:
  protocol_examples_common:
    path: \${IDF_PATH}/examples/common_components/protocol_examples_common
END
idf.py menuconfig   # Example Connection Configuration: Wi-Fi`;

export const IDF_HEAD = `#include "esp_event.h"
#include "esp_log.h"
#include "esp_netif.h"
#include "freertos/FreeRTOS.h"
#include "freertos/task.h"
#include "nvs_flash.h"
#include "protocol_examples_common.h"
`;

export const IDF_NETWORK = `    ESP_ERROR_CHECK(nvs_flash_init());
    ESP_ERROR_CHECK(esp_netif_init());
    ESP_ERROR_CHECK(esp_event_loop_create_default());
    ESP_ERROR_CHECK(example_connect());
`;
