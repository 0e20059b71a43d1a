package io.taihu.server;

import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The words behind a command.
 *
 * @param named options with a value, {@code --name value} or {@code --name=value}, each at most once
 * @param set what {@code --set name=value} said, any number of times
 * @param words everything else, in order
 */
record Options(Map<String, String> named, Map<String, String> set, List<String> words) {

    /**
     * Reads the words of a command.
     *
     * @param allowed names of the options it takes
     * @throws TaihuException INVALID, naming what is not understood
     */
    static Options parse(List<String> arguments, Set<String> allowed) {
        Map<String, String> named = new LinkedHashMap<>();
        Map<String, String> set = new LinkedHashMap<>();
        List<String> words = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (!argument.startsWith("--")) {
                words.add(argument);
                continue;
            }
            int equals = argument.indexOf('=');
            String name = equals < 0 ? argument.substring(2) : argument.substring(2, equals);
            if (!name.equals("set") && !allowed.contains(name)) {
                throw new TaihuException(ErrorCode.INVALID, "there is no option --" + name + " here");
            }
            String value;
            if (equals >= 0) {
                value = argument.substring(equals + 1);
            } else if (++i < arguments.size()) {
                value = arguments.get(i);
            } else {
                throw new TaihuException(ErrorCode.INVALID, "--" + name + " wants a value");
            }
            if (name.equals("set")) {
                int split = value.indexOf('=');
                if (split < 0) {
                    throw new TaihuException(ErrorCode.INVALID, "--set wants name=value, got \"" + value + "\"");
                }
                set.put(value.substring(0, split).strip(), value.substring(split + 1));
            } else if (named.put(name, value) != null) {
                throw new TaihuException(ErrorCode.INVALID, "--" + name + " is given twice");
            }
        }
        return new Options(named, set, words);
    }

    @Nullable
    Path path(String name) {
        String value = named.get(name);
        return value == null ? null : Path.of(value);
    }
}
