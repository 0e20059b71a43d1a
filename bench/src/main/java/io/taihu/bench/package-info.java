/** Load generator and benchmarks. Imports {@code netkit} and {@code sim}. */
@NullMarked
package io.taihu.bench;

import org.jspecify.annotations.NullMarked;
