/**
 * JT/T 808 of 2011, 2013 and 2019 with the signalling of JT/T 1078 and the active safety of T/JSATL 12: frames, messages as tables, and
 * the connector. Imports {@code netkit} and {@code spi}.
 */
@NullMarked
package io.taihu.protocols.jt808;

import org.jspecify.annotations.NullMarked;
