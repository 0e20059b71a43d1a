package io.taihu.server;

import io.taihu.spi.Limits;
import io.taihu.spi.Setting;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** The page of all limits, made from the code. */
final class LimitsPage {
    private LimitsPage() {}

    static String text(List<Limits.Entry> limits) {
        StringBuilder page = new StringBuilder("""
                # Limits

                Every queue, cache, frame, text and loop over what comes in has an end. This page says where, and what happens there.
                Where a setting is named, it can be changed ([settings.md](settings.md)), and the value is its default; all else
                is the code's. A running server shows its own at `/limits`, and `GET /api/v1/limits` gives them.

                This page is made by `./taihu limits --markdown`.
                """);
        String room = "";
        for (Limits.Entry limit : limits) {
            if (!limit.room().equals(room)) {
                room = limit.room();
                page.append("\n## ").append(room).append("\n\n| limit | value | at the limit | |\n|---|---|---|---|\n");
            }
            Setting<?> setting = limit.setting();
            page.append("| ")
                    .append(limit.about().replace("|", "\\|"))
                    .append(" | ")
                    .append(setting == null ? value(limit) : setting.fallback())
                    .append(" | ")
                    .append(limit.reached().words())
                    .append(" | `")
                    .append(setting == null ? limit.name() : setting.name())
                    .append("` |\n");
        }
        return page.toString();
    }

    static String value(Limits.Entry limit) {
        long value = limit.value();
        return switch (limit.unit()) {
            case COUNT -> number(value);
            case CHARACTERS -> number(value) + " characters";
            case BYTES -> bytes(value);
            case SECONDS -> time(Duration.ofSeconds(value));
            case MILLISECONDS -> time(Duration.ofMillis(value));
            case MICROSECONDS -> number(value) + " µs";
            case NANOSECONDS -> value % 1_000_000 == 0 ? time(Duration.ofNanos(value)) : number(value) + " ns";
        };
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    private static String bytes(long value) {
        for (int shift = 30; shift > 0; shift -= 10) {
            if (value >= 1L << shift && value % (1L << shift) == 0) {
                return number(value >> shift) + (shift == 30 ? " GiB" : shift == 20 ? " MiB" : " KiB");
            }
        }
        return number(value) + " bytes";
    }

    private static String time(Duration time) {
        if (time.toMillis() % 1_000 != 0) {
            return number(time.toMillis()) + " ms";
        }
        long seconds = time.toSeconds();
        if (seconds % 86_400 == 0) {
            return number(seconds / 86_400) + " d";
        }
        return seconds % 3_600 == 0
                ? number(seconds / 3_600) + " h"
                : seconds % 60 == 0 ? number(seconds / 60) + " min" : number(seconds) + " s";
    }
}
