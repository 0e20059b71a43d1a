/** Devices that speak the real protocols, for the demo and for tests. Imports {@code netkit} and the protocols. */
@NullMarked
package io.taihu.sim;

import org.jspecify.annotations.NullMarked;
