/** What people and other programs are told, by which channels, and until they are. May import model, spi and core. */
@NullMarked
package io.taihu.notices;

import org.jspecify.annotations.NullMarked;
