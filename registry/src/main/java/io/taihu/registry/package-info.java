/**
 * Things, models, spaces and tokens in SQLite or PostgreSQL: the same statements and the same migrations for both. Imports
 * {@code spi}.
 */
@NullMarked
package io.taihu.registry;

import org.jspecify.annotations.NullMarked;
