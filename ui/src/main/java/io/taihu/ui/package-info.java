/** The page, as files in a jar. */
@NullMarked
package io.taihu.ui;

import org.jspecify.annotations.NullMarked;
