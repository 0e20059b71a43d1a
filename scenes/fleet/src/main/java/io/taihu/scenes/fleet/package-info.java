/** What a fleet needs beside single readings: trips, stops, charges, driving events. Knows no server: positions come in by their time, legs go out. */
@NullMarked
package io.taihu.scenes.fleet;

import org.jspecify.annotations.NullMarked;
