/** The road, and the state on it: admission, shaping, twins, presence, live values, permissions. Imports {@code spi}. */
@NullMarked
package io.taihu.core;

import org.jspecify.annotations.NullMarked;
