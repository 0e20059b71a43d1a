package io.taihu.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Options given as {@code --name=value}; {@code --set name=value} is handed on to the server. Immutable. */
final class Options {
    private final Map<String, String> given;
    private final List<String> settings;

    private Options(Map<String, String> given, List<String> settings) {
        this.given = given;
        this.settings = List.copyOf(settings);
    }

    /**
     * Reads options.
     *
     * @throws IllegalArgumentException naming one that is not among the allowed
     */
    static Options of(List<String> arguments, Set<String> allowed) {
        Map<String, String> given = new LinkedHashMap<>();
        List<String> settings = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            int equals = argument.indexOf('=');
            if (argument.equals("--set") && i + 1 < arguments.size()) {
                settings.add(arguments.get(++i));
            } else if (argument.startsWith("--") && equals > 0 && allowed.contains(argument.substring(2, equals))) {
                given.put(argument.substring(2, equals), argument.substring(equals + 1));
            } else {
                throw new IllegalArgumentException(
                        "\"" + argument + "\" is no option here; there are --set name=value and "
                                + String.join(
                                        ", ",
                                        allowed.stream()
                                                .sorted()
                                                .map(name -> "--" + name + "=…")
                                                .toList()));
            }
        }
        return new Options(given, settings);
    }

    String text(String name, String fallback) {
        return given.getOrDefault(name, fallback);
    }

    /** A whole number that is at least {@code least}. */
    int number(String name, int fallback, int least) {
        String text = given.get(name);
        if (text == null) {
            return fallback;
        }
        try {
            int value = Integer.parseInt(text);
            if (value >= least) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--" + name + " must be a whole number, got \"" + text + "\"", e);
        }
        throw new IllegalArgumentException("--" + name + " must be at least " + least + ", got " + text);
    }

    /** Settings for the server, each {@code name=value}. */
    List<String> settings() {
        return settings;
    }
}
