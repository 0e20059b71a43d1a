/** REST and WebSocket; the only room that knows the web framework. Imports {@code core}. */
@NullMarked
package io.taihu.api;

import org.jspecify.annotations.NullMarked;
