package io.taihu.sim;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a device of the city reads out of a command, as small devices do: the id, and every member that is a number, wherever
 * it stands.
 *
 * @param id of the invocation; empty when there is none
 */
record Told(String id, Map<String, Double> numbers) {
    /** Members that are looked at. */
    private static final int NUMBERS_MAX = 16;

    private static final Pattern ID = Pattern.compile("\"id\"\\s*:\\s*\"([A-Za-z0-9._:-]{1,64})\"");
    private static final Pattern NUMBER =
            Pattern.compile("\"([a-z_0-9]{1,32})\"\\s*:\\s*(-?\\d{1,15}(?:\\.\\d{1,15})?)");

    static Told read(byte[] payload) {
        String text = new String(payload, StandardCharsets.UTF_8);
        Matcher id = ID.matcher(text);
        Map<String, Double> numbers = new HashMap<>();
        Matcher number = NUMBER.matcher(text);
        while (numbers.size() < NUMBERS_MAX && number.find()) {
            numbers.put(number.group(1), Double.valueOf(number.group(2)));
        }
        return new Told(id.find() ? id.group(1) : "", numbers);
    }

    double number(String name, double missing) {
        return numbers.getOrDefault(name, missing);
    }
}
