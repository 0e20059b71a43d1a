/** Netty plumbing every listener shares: event loops, rounds, limits, idle time. Imports {@code spi}. */
@NullMarked
package io.taihu.netkit;

import org.jspecify.annotations.NullMarked;
