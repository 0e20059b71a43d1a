package io.taihu.orders;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that is asked of things again and again.
 *
 * @param definition JSON text: {@code when} and {@code order}
 * @param enabled whether it happens
 * @param next when it happens next; null when it does not
 * @param last when it happened last; null for never
 * @param lastBulk the bulk command that it began then; empty for none
 * @param trouble why it did not happen when it should have, in words; empty when it did
 */
public record Schedule(
        String id,
        String space,
        String title,
        String definition,
        String by,
        long revision,
        boolean enabled,
        @Nullable Instant next,
        @Nullable Instant last,
        String lastBulk,
        String trouble) {}
