/** The journal in files of one machine: segments, group commit, recovery, readers. Imports {@code spi}. */
@NullMarked
package io.taihu.journals.file;

import org.jspecify.annotations.NullMarked;
