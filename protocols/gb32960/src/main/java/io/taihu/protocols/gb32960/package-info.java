/** GB/T 32960.3, the telemetry of electric vehicles, in its editions of 2016 and 2025. Imports {@code netkit} and {@code spi}. */
@NullMarked
package io.taihu.protocols.gb32960;

import org.jspecify.annotations.NullMarked;
