/** History in an embedded QuestDB. Imports {@code spi}; the only room that knows QuestDB. */
@NullMarked
package io.taihu.histories.questdb;

import org.jspecify.annotations.NullMarked;
