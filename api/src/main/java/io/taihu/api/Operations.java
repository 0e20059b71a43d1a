package io.taihu.api;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the contract calls each operation, and what of it the audit log has: all that change something, unless they are named
 * here. So an operation that is new is recorded without anybody thinking of it. Immutable and thread-safe.
 */
final class Operations {
    /** Readings and events of things: only that they were not let in is recorded. */
    static final Set<String> REPORTS = Set.of("postReadings", "postEvent", "postBulk");
    /** What is not read with GET and changes nothing. */
    static final Set<String> LOOKS = Set.of(
            "checkModel",
            "beginPasskeySession",
            "beginPasskey",
            "beginProvider",
            "previewSchedule",
            "checkRule",
            "testRule",
            "explainRule",
            "beginBacktest",
            "stopBacktest",
            "forgetBacktest");
    /** What gives or takes a right to come in, apart from the operations of the tag {@code access}. */
    static final Set<String> KEYS = Set.of(
            "renewThingToken",
            "decommissionThing",
            "recommissionThing",
            "createShare",
            "putRelation",
            "deleteRelation");

    private static final String ACCESS = "access";
    private static final Pattern PATH = Pattern.compile("  (/\\S*):");
    private static final Pattern METHOD = Pattern.compile("    (get|put|post|delete|patch):");
    private static final Pattern NAME = Pattern.compile("      operationId: (\\w+)");
    private static final Pattern TAG = Pattern.compile("      tags: \\[(\\w+)]");

    /** How an operation is recorded. */
    enum Kind {
        /** It changes something. */
        CHANGE,
        /** It changes who may come in: its beginning is recorded before anything is changed. */
        KEY_CHANGE,
        /** A thing reports. */
        REPORT,
        /** It only looks. */
        LOOK;

        boolean changes() {
            return this == CHANGE || this == KEY_CHANGE;
        }
    }

    /** An operation by the contract's name. */
    record Operation(String name, Kind kind) {}

    private final Map<String, Operation> byRoute = new HashMap<>();

    /** Reads the names from openapi.yaml, which is indented as one person would. */
    Operations(byte[] contract) {
        String path = "";
        String method = "";
        String name = "";
        for (String line : new String(contract, StandardCharsets.UTF_8).split("\n")) {
            Matcher found = PATH.matcher(line);
            if (found.matches()) {
                path = found.group(1);
            } else if ((found = METHOD.matcher(line)).matches()) {
                method = found.group(1).toUpperCase(Locale.ROOT);
            } else if ((found = NAME.matcher(line)).matches()) {
                name = found.group(1);
                byRoute.put(method + " " + path, new Operation(name, kind(method, name, "")));
            } else if ((found = TAG.matcher(line)).matches() && !name.isEmpty()) {
                byRoute.put(method + " " + path, new Operation(name, kind(method, name, found.group(1))));
                name = "";
            }
        }
    }

    /** The operation of a route, which the contract must name. */
    Operation of(Route route) {
        String key = route.method() + " " + route.path().replace('<', '{').replace('>', '}');
        Operation found = byRoute.get(key);
        if (found == null) {
            throw new IllegalStateException("openapi.yaml names no operation " + key);
        }
        return found;
    }

    private static Kind kind(String method, String name, String tag) {
        if (REPORTS.contains(name)) {
            return Kind.REPORT;
        }
        if (method.equals("GET") || LOOKS.contains(name)) {
            return Kind.LOOK;
        }
        return tag.equals(ACCESS) || KEYS.contains(name) ? Kind.KEY_CHANGE : Kind.CHANGE;
    }
}
