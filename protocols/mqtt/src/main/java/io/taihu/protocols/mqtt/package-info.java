/** MQTT 3.1.1 and 5. Imports {@code netkit} and {@code spi}. */
@NullMarked
package io.taihu.protocols.mqtt;

import org.jspecify.annotations.NullMarked;
