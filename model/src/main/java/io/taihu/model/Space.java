package io.taihu.model;

import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A node of the one tree that is tenancy, permission, navigation and namespace. 空间
 *
 * @param number the registry's number for it; never given again
 * @param path its place in the tree, names joined by {@code /}, such as {@code wuxi/binhu}; the root's is empty
 * @param title what people call it; the last name of its path when none was given
 * @param kind what it is
 * @param zone IANA name of its time zone; empty for that of the space above
 * @param language one of {@link #LANGUAGES}; empty for that of the space above
 * @param model name of the model that a thing made in it gets when none is named; empty for that of the space above
 * @param area where it lies, or null
 * @param thingsMax most things in it and below; 0 for no limit
 * @param readingsPerSecondMax most readings a second from things in it and below; 0 for no limit
 * @param bytesPerSecondMax most bytes of the journal a second from things in it and below; 0 for no limit
 * @param things things in it and below, as counted when it was read
 * @param revision grows with each change; the API's ETag
 */
public record Space(
        long number,
        String path,
        String title,
        Kind kind,
        String zone,
        String language,
        String model,
        @Nullable Area area,
        long thingsMax,
        long readingsPerSecondMax,
        long bytesPerSecondMax,
        long things,
        long revision) {

    /** One name of a path: 1 to 64 letters, digits, or any of {@code . _ -}. */
    public static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}._-]{1,64}");
    /** Deepest tree. */
    @Limit(value = "Deepest tree of spaces", zh = "空间树的最大层数", reached = Limit.Reached.REFUSED)
    public static final int DEPTH_MAX = 16;
    /** The languages that a space can have. */
    public static final Set<String> LANGUAGES = Set.of("en", "zh");

    /** Names that browsers know as well: those of places, and UTC. */
    private static final Set<String> ZONES = ZoneId.getAvailableZoneIds().stream()
            .filter(id -> id.equals("UTC") || (id.indexOf('/') > 0 && !id.startsWith("SystemV/")))
            .collect(Collectors.toUnmodifiableSet());

    /** What a space is. */
    public enum Kind {
        CITY,
        DISTRICT,
        SITE,
        BUILDING,
        FLOOR,
        LINE,
        FLEET,
        OTHER
    }

    /** A space that inherits all it can, of no particular kind. */
    public Space(long number, String path, String title, long thingsMax, long readingsPerSecondMax, long revision) {
        this(number, path, title, Kind.OTHER, "", "", "", null, thingsMax, readingsPerSecondMax, 0, 0, revision);
    }

    /** Whether a path is this one or lies below it. */
    public static boolean within(String path, String ancestor) {
        return ancestor.isEmpty()
                || (path.startsWith(ancestor)
                        && (path.length() == ancestor.length() || path.charAt(ancestor.length()) == '/'));
    }

    /** Whether a path is one of these or lies below one. */
    public static boolean withinAny(String path, List<String> ancestors) {
        // things are many, and this runs for each
        for (int i = 0; i < ancestors.size(); i++) {
            if (within(path, ancestors.get(i))) {
                return true;
            }
        }
        return false;
    }

    /** Path of the space above; the root's is empty, as its own. */
    public static String parent(String path) {
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }

    /** Where a path lies once {@code from}, which it is within, has become {@code to}. */
    public static String moved(String path, String from, String to) {
        return to + path.substring(from.length());
    }

    /** Whether a text is the name of a time zone, such as {@code Asia/Shanghai} or {@code UTC}. */
    public static boolean isZone(String zone) {
        return ZONES.contains(zone);
    }
}
