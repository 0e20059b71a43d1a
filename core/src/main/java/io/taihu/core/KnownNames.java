package io.taihu.core;

import io.taihu.model.Limit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the names of properties say, as devices use them: {@code roomTemp}, {@code battery_mV}, {@code total_kwh}, {@code 水温}.
 * Names longer than a property's cannot come. Pure.
 *
 * <p>A name is cut into words; units, numbers and words that only say which one ({@code room}, {@code avg}, {@code sensor}) are
 * set aside, and the last that is left says what is measured, if it is one of those known here.
 */
final class KnownNames {

    /**
     * What a name says.
     *
     * @param kind what is measured, or null when that is not known
     * @param word the word that says so; empty when none does
     * @param unit UCUM code that the name states, or null
     * @param unitWord the word that states it; empty when none does
     * @param titles display names by language tag, those that can be given
     */
    record Reading(
            Measures.@Nullable Kind kind,
            String word,
            @Nullable String unit,
            String unitWord,
            Map<String, String> titles) {}

    /** Suffixes that are written in mixed case, so that the words must not be cut within them. */
    private static final Pattern MIXED = Pattern.compile(
            "(?<=[\\p{L}\\p{N}])[_ -]?(kWh|MWh|Wh|kW|kVA|kPa|hPa|MPa|mV|Mv|MV|kV|mA|kHz|MHz|Hz|dBm|dBA|degC|degF|pH)$");

    private static final Pattern BETWEEN = Pattern.compile("[^\\p{L}\\p{N}%℃℉]+");
    private static final Pattern CAMEL =
            Pattern.compile("(?<=[\\p{Ll}\\p{N}])(?=\\p{Lu})|(?<=\\p{Lu})(?=\\p{Lu}\\p{Ll})");
    private static final Pattern NUMBERED = Pattern.compile("(\\p{L}+)(\\p{N}+)");
    private static final Pattern FINE_DUST =
            Pattern.compile("(?<![a-z])pm[ _.-]?(2[ _.-]?5|10|1)(?![0-9])", Pattern.CASE_INSENSITIVE);
    /** A Chinese name with a unit behind: 温度_c, 电压(mV), 功率kW. */
    private static final Pattern HAN_WITH_UNIT =
            Pattern.compile("(.*\\p{IsHan}\\p{N}*)[^\\p{L}\\p{N}%℃]*([A-Za-z%℃][A-Za-z0-9/%]*)[)）\\s]*");

    @Limit(
            value = "Most words of a name that are read together for a suggestion",
            zh = "建议时名称中一起读的最多词数",
            reached = Limit.Reached.LEFT_OUT)
    private static final int PHRASE_MAX = 3;

    private KnownNames() {}

    /** What a name says. */
    static Reading read(String name) {
        return isHan(name) ? readHan(name) : readWords(name);
    }

    private static boolean isHan(String name) {
        return name.codePoints().anyMatch(c -> Character.UnicodeScript.of(c) == Character.UnicodeScript.HAN);
    }

    private static Reading readWords(String name) {
        List<String> words = words(name);
        String unitWord = "";
        int before = words.size();
        // the longest of the last words that is one unit, such as us/cm
        for (int take = Math.min(2, words.size() - 1); take > 0 && unitWord.isEmpty(); take--) {
            String last = String.join("", words.subList(words.size() - take, words.size()));
            if (Measures.SAYS_ALONE.containsKey(last) || Measures.SAYS_WITH_KIND.containsKey(last)) {
                unitWord = last;
                before = words.size() - take;
            }
        }
        if (!unitWord.isEmpty()) {
            Found found = head(words, before);
            String unit = unit(unitWord, found == null ? null : found.kind);
            if (unit != null) {
                if (found == null || !found.kind.units().contains(unit)) {
                    String word = Measures.BY_UNIT.get(unit);
                    found = word == null ? null : new Found(Measures.kind(word), unitWord, before, before);
                }
                return new Reading(
                        found == null ? null : found.kind,
                        found == null ? "" : found.word,
                        unit,
                        unitWord,
                        titles(words.subList(0, before), found));
            }
        }
        Found found = head(words, words.size());
        return found == null
                ? new Reading(null, "", null, "", Map.of())
                : new Reading(found.kind, found.word, null, "", titles(words, found));
    }

    /** What a word says of the unit of a kind; null when it says nothing. */
    private static @Nullable String unit(String word, Measures.@Nullable Kind kind) {
        if (kind != null) {
            List<String> fitting = Measures.SAYS_WITH_KIND.getOrDefault(word, List.of()).stream()
                    .filter(kind.units()::contains)
                    .toList();
            if (!fitting.isEmpty()) {
                return fitting.getFirst();
            }
        }
        return Measures.SAYS_ALONE.get(word);
    }

    private record Found(Measures.Kind kind, String word, int from, int to) {}

    /** The last words before an index that are a kind, when behind them only such stand as say which one. */
    private static @Nullable Found head(List<String> words, int end) {
        for (int to = end; to > 0; to--) {
            for (int from = Math.max(0, to - PHRASE_MAX); from < to; from++) {
                String phrase = String.join("", words.subList(from, to));
                Measures.Kind kind = Measures.BY_WORD.get(phrase);
                if (kind != null) {
                    return new Found(kind, String.join(" ", words.subList(from, to)), from, to);
                }
            }
            String last = words.get(to - 1);
            if (!Measures.SAYS_WHICH.containsKey(last) && !isNumber(last) && last.length() > 1) {
                return null;
            }
        }
        return null;
    }

    /** Titles, when it is known what is measured; the Chinese one only when every word is. */
    private static Map<String, String> titles(List<String> words, @Nullable Found found) {
        if (found == null) {
            return Map.of();
        }
        StringBuilder en = new StringBuilder();
        StringBuilder zh = new StringBuilder();
        StringBuilder number = new StringBuilder();
        boolean known = true;
        for (int i = 0; i < words.size(); i++) {
            if (i == found.from && found.to > found.from) {
                i = found.to - 1;
                continue;
            }
            String word = words.get(i);
            String which = Measures.SAYS_WHICH.get(word);
            if (isNumber(word) || word.length() == 1) {
                number.append(' ').append(word.toUpperCase(Locale.ROOT));
            } else if (which == null && !Measures.BY_WORD.containsKey(word)) {
                known = false;
                en.append(word).append(' ');
            } else if (which == null) {
                en.append(word).append(' ');
                zh.append(Measures.kind(word).zh());
            } else if (!which.equals("-")) {
                en.append(Measures.WHOLE_WORDS.getOrDefault(word, word)).append(' ');
                zh.append(which);
            }
        }
        String title = found.kind.en();
        String rest = title.substring(1);
        boolean proper = !rest.equals(rest.toLowerCase(Locale.ROOT));
        String english = en + (proper || en.isEmpty() ? title : title.toLowerCase(Locale.ROOT));
        if (!en.isEmpty()) {
            english = english.substring(0, 1).toUpperCase(Locale.ROOT) + english.substring(1);
        }
        Map<String, String> titles = new HashMap<>();
        titles.put("en", english + number);
        if (known) {
            titles.put("zh", zh + found.kind.zh() + number);
        }
        return Map.copyOf(titles);
    }

    private static Reading readHan(String name) {
        String plain = name;
        String last = "";
        Matcher behind = HAN_WITH_UNIT.matcher(name);
        if (behind.matches()) {
            last = behind.group(2).toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9%\u2103]", "");
            plain = behind.group(1);
        }
        String bare = plain.replaceAll("[^\\p{IsHan}]+$", "");
        String word = Measures.BY_WORD.keySet().stream()
                .filter(each -> isHan(each) && bare.endsWith(each))
                .max(Comparator.comparingInt(String::length))
                .orElse("");
        Measures.Kind kind = word.isEmpty() ? null : Measures.kind(word);
        String unit = last.isEmpty() ? null : unit(last, kind);
        Map<String, String> titles = new HashMap<>();
        if (kind != null) {
            titles.put("zh", unit == null ? name : plain);
            // 水温 is more than a temperature: only the plain word is translated
            if (plain.equals(kind.zh())) {
                titles.put("en", kind.en());
            }
        }
        return new Reading(kind, word, unit, unit == null ? "" : last, Map.copyOf(titles));
    }

    /** The words of a name in lower case. */
    static List<String> words(String name) {
        String dusted = FINE_DUST
                .matcher(name)
                .replaceAll(found -> " pm" + found.group(1).replaceAll("[ _.-]", "") + " ");
        String last = "";
        Matcher mixed = MIXED.matcher(dusted);
        if (mixed.find()) {
            last = mixed.group(1).toLowerCase(Locale.ROOT);
            dusted = dusted.substring(0, mixed.start());
        }
        List<String> words = new ArrayList<>();
        for (String part : BETWEEN.split(dusted)) {
            for (String each : CAMEL.split(part)) {
                String word = each.toLowerCase(Locale.ROOT);
                Matcher numbered = NUMBERED.matcher(word);
                if (word.isEmpty()) {
                    continue;
                }
                if (!Measures.BY_WORD.containsKey(word)
                        && !Measures.SAYS_ALONE.containsKey(word)
                        && !Measures.SAYS_WITH_KIND.containsKey(word)
                        && numbered.matches()) {
                    words.add(numbered.group(1));
                    words.add(numbered.group(2));
                } else {
                    words.add(word);
                }
            }
        }
        if (!last.isEmpty()) {
            words.add(last);
        }
        return words;
    }

    private static boolean isNumber(String word) {
        return word.chars().allMatch(Character::isDigit);
    }
}
