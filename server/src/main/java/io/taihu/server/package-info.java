/** Configuration, wiring, main and the command line. Knows all other rooms; nobody imports it. */
@NullMarked
package io.taihu.server;

import org.jspecify.annotations.NullMarked;
