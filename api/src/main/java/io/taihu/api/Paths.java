package io.taihu.api;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Names as they stand in addresses. */
final class Paths {
    private Paths() {}

    /** A name as one segment of a path. */
    static String segment(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%3A", ":")
                .replace("%40", "@");
    }
}
