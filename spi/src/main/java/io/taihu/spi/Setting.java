package io.taihu.spi;

import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One thing that can be configured, with its one name, its type, its default and its range.
 *
 * <p>Each room declares its own as constants; {@link Settings} answers them. Immutable.
 *
 * @param name such as {@code mqtt.port}; given as {@code --set mqtt.port=0}, in taihu.toml, or as {@code TAIHU_MQTT_PORT}
 * @param fallback text of the default
 * @param about one sentence for the settings page
 * @param parse turns a text into the value; throws {@link IllegalArgumentException} that says what would be right
 * @param secret whether its value is told to nobody
 */
public record Setting<T>(String name, String fallback, String about, Function<String, T> parse, boolean secret) {
    /** Secrets within an address, such as jdbc:postgresql://localhost/taihu?password=x or https://user:x@host. */
    private static final Pattern SECRETS =
            Pattern.compile("(?i)((?:password|passwd|pwd|secret|token|key)=)[^&;\\s]*|(://[^/@\\s:]*:)[^/@\\s]*(?=@)");

    public Setting(String name, String fallback, String about, Function<String, T> parse) {
        this(name, fallback, about, parse, false);
    }

    public static Setting<String> text(String name, String fallback, String about) {
        return new Setting<>(name, fallback, about, Function.identity());
    }

    /** A text that is told to nobody, such as a password; empty unless it is given. */
    public static Setting<String> secret(String name, String about) {
        return new Setting<>(name, "", about, Function.identity(), true);
    }

    /** A whole number within a range. */
    public static Setting<Long> number(String name, long fallback, long least, long most, String about) {
        return new Setting<>(name, Long.toString(fallback), about + " (" + least + " to " + most + ")", text -> {
            long value;
            try {
                value = Long.parseLong(text.strip().replace("_", ""));
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("must be a whole number", e);
            }
            return within(value, least, most, Long.toString(least), Long.toString(most));
        });
    }

    /** A TCP or UDP port; 0 takes any free one. */
    public static Setting<Long> port(String name, int fallback, String about) {
        return number(name, fallback, 0, 65_535, about);
    }

    public static Setting<Boolean> flag(String name, boolean fallback, String about) {
        return new Setting<>(name, Boolean.toString(fallback), about, text -> switch (text.strip()
                .toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("must be true or false");
        });
    }

    /** One of an enum's constants, in small letters; what each means stands in {@code about}. */
    public static <E extends Enum<E>> Setting<E> choice(String name, E fallback, String about) {
        List<E> all = List.of(fallback.getDeclaringClass().getEnumConstants());
        return new Setting<>(
                name,
                word(fallback),
                about,
                text -> all.stream()
                        .filter(each -> each.name().equalsIgnoreCase(text.strip()))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("must be one of "
                                + all.stream().map(Setting::word).collect(Collectors.joining(", ")))));
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** A number of bytes: digits, and k, m, g for powers of 1024. */
    public static Setting<Long> bytes(String name, String fallback, String least, String most, String about) {
        return new Setting<>(
                name,
                fallback,
                about + " (" + least + " to " + most + ")",
                text -> within(parseBytes(text), parseBytes(least), parseBytes(most), least, most));
    }

    /** A duration: digits and ms, s, m, h or d. */
    public static Setting<Duration> duration(String name, String fallback, String least, String most, String about) {
        return new Setting<>(
                name,
                fallback,
                about + " (" + least + " to " + most + ")",
                text -> within(parseDuration(text), parseDuration(least), parseDuration(most), least, most));
    }

    /**
     * The value of a text.
     *
     * @throws TaihuException INVALID, naming the setting, the text and what would be right
     */
    public T read(String text) {
        try {
            return parse.apply(text);
        } catch (IllegalArgumentException e) {
            throw new TaihuException(
                    ErrorCode.INVALID, "setting " + name + " " + e.getMessage() + ", got \"" + text + "\"", e);
        }
    }

    /** A text of this setting as it may be shown: nothing of a secret, and no secrets that stand in an address. */
    public String shown(String text) {
        return secret
                ? ""
                : SECRETS.matcher(text).replaceAll(found -> {
                    String kept = found.group(1) == null ? found.group(2) : found.group(1);
                    return java.util.regex.Matcher.quoteReplacement(kept + "•••");
                });
    }

    /** The environment variable that sets it. */
    public String variable() {
        return "TAIHU_" + name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    private static <V extends Comparable<V>> V within(V value, V least, V most, String leastText, String mostText) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException("must lie within " + leastText + " and " + mostText);
        }
        return value;
    }

    private static long parseBytes(String text) {
        String digits = text.strip().toLowerCase(Locale.ROOT);
        int shift = 0;
        if (!digits.isEmpty()) {
            shift = switch (digits.charAt(digits.length() - 1)) {
                case 'k' -> 10;
                case 'm' -> 20;
                case 'g' -> 30;
                default -> 0;
            };
        }
        try {
            return Math.multiplyExact(
                    Long.parseLong(shift == 0 ? digits : digits.substring(0, digits.length() - 1)), 1L << shift);
        } catch (NumberFormatException | ArithmeticException e) {
            throw new IllegalArgumentException("must be a number of bytes such as 64k, 16m or 2g", e);
        }
    }

    private static Duration parseDuration(String text) {
        String t = text.strip().toLowerCase(Locale.ROOT);
        int unitAt = 0;
        while (unitAt < t.length() && Character.isDigit(t.charAt(unitAt))) {
            unitAt++;
        }
        try {
            long n = Long.parseLong(t.substring(0, unitAt));
            return switch (t.substring(unitAt)) {
                case "ms" -> Duration.ofMillis(n);
                case "s" -> Duration.ofSeconds(n);
                case "m" -> Duration.ofMinutes(n);
                case "h" -> Duration.ofHours(n);
                case "d" -> Duration.ofDays(n);
                default -> throw new IllegalArgumentException("must be a duration such as 500ms, 30s, 5m, 2h or 7d");
            };
        } catch (NumberFormatException | ArithmeticException e) {
            throw new IllegalArgumentException("must be a duration such as 500ms, 30s, 5m, 2h or 7d", e);
        }
    }
}
