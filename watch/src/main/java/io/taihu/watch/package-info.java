/** Rules in force: kept in the registry, judged on what the journal has, with alarms and notices for what they find. */
@NullMarked
package io.taihu.watch;

import org.jspecify.annotations.NullMarked;
