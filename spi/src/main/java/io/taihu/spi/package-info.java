/** The seams: what the road needs from journals, histories, registries and protocols, and what it offers them. Imports {@code model} only. */
@NullMarked
package io.taihu.spi;

import org.jspecify.annotations.NullMarked;
