/** Many commands at once, and commands at times: bulk commands over a search, and schedules by calendar and sun. May import core. */
@NullMarked
package io.taihu.orders;

import org.jspecify.annotations.NullMarked;
