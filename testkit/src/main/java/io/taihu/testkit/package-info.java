/** Contract kits that every implementation of a seam passes, and fakes; for tests only. Imports {@code spi}. */
@NullMarked
package io.taihu.testkit;

import org.jspecify.annotations.NullMarked;
