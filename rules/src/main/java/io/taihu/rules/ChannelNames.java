package io.taihu.rules;

import io.taihu.model.Nearest;
import io.taihu.model.Space;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the channels are called by which rules of a space tell people: by their ids, and by their titles where one alone is called so. A
 * channel tells of its own space and those below, so a rule has those of its space, of the spaces above, and of those below, which tell of
 * the things there. Immutable.
 */
public final class ChannelNames {
    /** Where channels are not known, and every name is taken. */
    public static final ChannelNames ANY = new ChannelNames(null, "", _ -> false);
    /** Ids of channels of one title that are told. */
    private static final int TOLD = 5;

    private final @Nullable Collection<Known> all;
    private final String space;
    private final Predicate<String> named;

    /** A channel. */
    public record Known(String id, String title, String space) {}

    /**
     * @param all that there are, of any space
     * @param space of the rule
     * @param named whether faults may name those of a space
     */
    public ChannelNames(@Nullable Collection<Known> all, String space, Predicate<String> named) {
        this.all = all;
        this.space = space;
        this.named = named;
    }

    /** Whether a rule of a space may name a channel of another. */
    public static boolean reaches(String rule, String channel) {
        return Space.within(rule, channel) || Space.within(channel, rule);
    }

    /** Ids of the channels that a name means: one, when the rule is sound. Digits alone are an id and no title. */
    public List<String> meant(String name) {
        return all == null ? List.of(name) : found(name).map(Known::id).toList();
    }

    /** What is wrong with a name; empty for nothing. */
    String fault(String name) {
        if (all == null) {
            return "";
        }
        List<Known> found = found(name).toList();
        if (found.size() == 1) {
            return "";
        }
        if (found.isEmpty()) {
            List<String> names = reached()
                    .filter(each -> named.test(each.space()))
                    .map(each -> isId(each.title()) ? each.id() : each.title())
                    .distinct()
                    .toList();
            return "there is no channel \"" + Section.shown(name) + "\" in the rule's space, above or below; "
                    + (names.isEmpty()
                            ? "a channel is named by its title or its id"
                            : "near it is " + Nearest.of(name, names));
        }
        String ids = found.stream()
                .filter(each -> named.test(each.space()))
                .limit(TOLD)
                .map(each -> each.id() + (each.space().isEmpty() ? "" : " (" + each.space() + ")"))
                .collect(Collectors.joining(", "));
        return found.size() + " channels are called \"" + Section.shown(name) + "\"; name the one by its id"
                + (ids.isEmpty() ? "" : ", of " + ids);
    }

    private Stream<Known> found(String name) {
        boolean id = isId(name);
        return reached().filter(each -> (id ? each.id() : each.title()).equals(name));
    }

    private Stream<Known> reached() {
        return all == null ? Stream.empty() : all.stream().filter(each -> reaches(space, each.space()));
    }

    /** Whether a name is an id, and never a title. */
    public static boolean isId(String name) {
        return !name.isEmpty() && name.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
