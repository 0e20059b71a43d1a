/** Things, models, spaces and tokens in SQLite or PostgreSQL. Imports {@code spi}. */
@NullMarked
package io.taihu.registry;

import org.jspecify.annotations.NullMarked;
