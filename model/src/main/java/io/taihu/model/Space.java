package io.taihu.model;

import java.util.List;
import java.util.regex.Pattern;

/**
 * A node of the one tree that is tenancy, permission, navigation and namespace. 空间
 *
 * @param number the registry's number for it; never given again
 * @param path its place in the tree, names joined by {@code /}, such as {@code wuxi/binhu}; the root's is empty
 * @param title what people call it; the last name of its path when none was given
 * @param thingsMax most things in it and below; 0 for no limit
 * @param readingsPerSecondMax most readings a second from things in it and below; 0 for no limit
 * @param revision grows with each change; the API's ETag
 */
public record Space(long number, String path, String title, long thingsMax, long readingsPerSecondMax, long revision) {

    /** One name of a path: 1 to 64 letters, digits, or any of {@code . _ -}. */
    public static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}._-]{1,64}");
    /** Deepest tree. */
    public static final int DEPTH_MAX = 16;

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
}
