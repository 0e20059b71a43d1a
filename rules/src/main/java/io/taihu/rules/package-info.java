/**
 * Rules: typed text about things, compiled, and judged reading by reading. Knows no journal, no store and no clock but the one it is
 * given: what it finds out depends on nothing but what it was told.
 */
@org.jspecify.annotations.NullMarked
package io.taihu.rules;
