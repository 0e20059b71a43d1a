/**
 * Files of readings and of things: read row by row into the road, and written from history and the registry. May import core.
 */
@NullMarked
package io.taihu.transfer;

import org.jspecify.annotations.NullMarked;
