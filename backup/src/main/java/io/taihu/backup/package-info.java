/**
 * Backups of a data folder: stores hand over their files at one moment, pieces of files are kept once by what is in them, and a
 * manifest says how to put them together again. May import spi.
 */
@NullMarked
package io.taihu.backup;

import org.jspecify.annotations.NullMarked;
