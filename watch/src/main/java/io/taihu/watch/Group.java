package io.taihu.watch;

import io.taihu.spi.TellingStore.What;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What one notice of one channel speaks for: one alarm, or many of one rule or of several. Immutable.
 *
 * @param ofRule whether all are of one rule
 */
record Group(List<Item> items, boolean ofRule) {
    private record Lane(String channel, What what, int turn) {}

    /**
     * Sorts what is to be told: those of one rule and then those of one space stand together when there are more than so many, or when they
     * have waited for one another.
     */
    static List<Group> all(List<Item> items, int most) {
        List<Group> groups = new ArrayList<>();
        by(items, each -> new Lane(each.channel(), each.is().what(), each.is().turn()))
                .values()
                .forEach(lane -> {
                    List<Item> left = new ArrayList<>();
                    by(lane, each -> each.alarm().source().rule()).values().forEach(all -> {
                        if (belong(all, most)) {
                            groups.add(new Group(all, true));
                        } else {
                            left.addAll(all);
                        }
                    });
                    by(left, each -> each.thing().space()).values().forEach(all -> {
                        if (belong(all, most)) {
                            groups.add(new Group(all, false));
                        } else {
                            all.forEach(each -> groups.add(new Group(List.of(each), true)));
                        }
                    });
                });
        return groups;
    }

    private static boolean belong(List<Item> all, int most) {
        return all.size() > most
                || (all.size() > 1 && all.stream().anyMatch(each -> each.is().together()));
    }

    private static <K> Map<K, List<Item>> by(List<Item> items, Function<Item, K> key) {
        Map<K, List<Item>> sorted = new LinkedHashMap<>();
        items.forEach(each ->
                sorted.computeIfAbsent(key.apply(each), _ -> new ArrayList<>()).add(each));
        return sorted;
    }

    What what() {
        return items.getFirst().is().what();
    }

    /** The greatest of all. */
    int severity() {
        return items.stream().mapToInt(each -> each.is().severity()).max().orElseThrow();
    }

    /** Path of the smallest space in which all lie. */
    String space() {
        String[] shared = items.getFirst().thing().space().split("/");
        int depth = shared.length;
        for (Item each : items) {
            String[] names = each.thing().space().split("/");
            int same = 0;
            while (same < Math.min(depth, names.length) && names[same].equals(shared[same])) {
                same++;
            }
            depth = same;
        }
        return String.join("/", List.of(shared).subList(0, depth));
    }

    /** The page that lists them. */
    String path() {
        String space = space();
        String within = space.isEmpty() ? "" : "space=" + URLEncoder.encode(space, StandardCharsets.UTF_8);
        String rule = ofRule ? "rule=" + items.getFirst().alarm().source().rule() : "";
        String joint = within.isEmpty() || rule.isEmpty() ? "" : "&";
        return "/alarms" + (within.isEmpty() && rule.isEmpty() ? "" : "?" + rule + joint + within);
    }

    /** What is said of many, in English and Chinese. */
    String words(String title) {
        int n = items.size();
        String where = title.isEmpty() ? "" : " in " + title;
        String there = title.isEmpty() ? "" : title + " ";
        String of = ofRule ? " of rule \"" + name("en") + "\"" : "";
        String whose = ofRule ? "规则“" + name("zh") + "”的 " : "";
        boolean others = items.stream().allMatch(each -> each.is().together()) && what() != What.ESCALATED;
        String alarms = n + (others ? " more" : "") + " alarms" + of + where;
        String zh = (others ? "另有 " : "") + there + whose + n + " 条告警";
        return switch (what()) {
            case RAISED -> alarms + " · " + zh;
            case CLEARED -> alarms + " are over · " + zh + "已恢复";
            case ESCALATED -> unacknowledged(items.getFirst().is().minutes()) + " " + alarms + " · " + zh;
        };
    }

    /** That nobody has acknowledged what follows. */
    static String unacknowledged(int minutes) {
        return "Unacknowledged for " + minutes + " min · " + minutes + " 分钟未确认:";
    }

    private String name(String language) {
        Map<String, String> titles = items.getFirst().rule().text().title();
        String name = items.getFirst().rule().text().name();
        return titles.getOrDefault(language, titles.getOrDefault("", titles.getOrDefault("en", name)));
    }
}
