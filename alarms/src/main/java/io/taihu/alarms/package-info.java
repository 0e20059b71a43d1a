/** Alarms of things: how signals of rules and acts of people change them, shelving and maintenance, floods. May import core. */
@NullMarked
package io.taihu.alarms;

import org.jspecify.annotations.NullMarked;
