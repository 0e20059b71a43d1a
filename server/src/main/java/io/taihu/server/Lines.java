package io.taihu.server;

import java.util.ArrayList;
import java.util.List;

/** Differences of two texts by lines. Pure. */
final class Lines {
    /** Equal lines that are shown around a difference. */
    private static final int AROUND = 2;
    /** Most pairs of lines that are compared; beyond it everything is different. */
    private static final int COMPARED = 4_000_000;

    private Lines() {}

    /** Lines that are gone behind {@code -}, new ones behind {@code +}, those around them behind a blank, and … for what is left out. */
    static List<String> differences(String before, String after) {
        List<String> all = merged(
                before.isEmpty() ? List.of() : before.lines().toList(),
                after.isEmpty() ? List.of() : after.lines().toList());
        List<String> shown = new ArrayList<>();
        int last = -1;
        for (int i = 0; i < all.size(); i++) {
            if (near(all, i)) {
                if (i > last + 1) {
                    shown.add("…");
                }
                shown.add(all.get(i));
                last = i;
            }
        }
        if (last < all.size() - 1 && last >= 0) {
            shown.add("…");
        }
        return shown;
    }

    private static boolean near(List<String> all, int at) {
        return all.subList(Math.max(0, at - AROUND), Math.min(all.size(), at + AROUND + 1)).stream()
                .anyMatch(line -> !line.startsWith(" "));
    }

    /** By the longest lines in common. */
    private static List<String> merged(List<String> before, List<String> after) {
        int from = 0;
        while (from < before.size() && from < after.size() && before.get(from).equals(after.get(from))) {
            from++;
        }
        int rows = before.size() - from;
        int columns = after.size() - from;
        boolean compared = (long) rows * columns <= COMPARED;
        int[][] common = new int[compared ? rows + 1 : 0][columns + 1];
        for (int i = compared ? rows - 1 : -1; i >= 0; i--) {
            for (int j = columns - 1; j >= 0; j--) {
                common[i][j] = before.get(from + i).equals(after.get(from + j))
                        ? common[i + 1][j + 1] + 1
                        : Math.max(common[i + 1][j], common[i][j + 1]);
            }
        }
        List<String> merged = new ArrayList<>();
        before.subList(0, from).forEach(line -> merged.add("  " + line));
        int i = 0;
        int j = 0;
        while (i < rows || j < columns) {
            if (compared && i < rows && j < columns && before.get(from + i).equals(after.get(from + j))) {
                merged.add("  " + before.get(from + i++));
                j++;
            } else if (j == columns || (i < rows && (!compared || common[i + 1][j] >= common[i][j + 1]))) {
                merged.add("- " + before.get(from + i++));
            } else {
                merged.add("+ " + after.get(from + j++));
            }
        }
        return merged;
    }
}
