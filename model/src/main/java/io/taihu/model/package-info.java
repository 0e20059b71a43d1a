/**
 * What exists: things, their models, their readings, the spaces they live in, and the bytes a reading is on the road.
 * Records and sealed types without I/O and without libraries; every room may import this one, and it imports none.
 */
@NullMarked
package io.taihu.model;

import org.jspecify.annotations.NullMarked;
