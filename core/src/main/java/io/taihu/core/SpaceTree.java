package io.taihu.core;

import io.taihu.model.Space;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Spaces with those above them, as they were read: what each of them inherits. Immutable. */
public final class SpaceTree {
    private final List<Space> spaces;
    private final Map<String, Space> byPath;
    private final String rootZone;

    /**
     * @param spaces with every space all that are above it
     * @param rootZone time zone where no space names one
     */
    SpaceTree(List<Space> spaces, String rootZone) {
        this.spaces = List.copyOf(spaces);
        Map<String, Space> all = new HashMap<>(spaces.size() * 2);
        spaces.forEach(space -> all.put(space.path(), space));
        this.byPath = all;
        this.rootZone = rootZone;
    }

    /** The spaces, as they were given. */
    public List<Space> spaces() {
        return spaces;
    }

    /** IANA name of the time zone that holds in a space. */
    public String zone(String path) {
        String named = nearest(path, Space::zone);
        return named.isEmpty() ? rootZone : named;
    }

    /** Language that holds in a space; empty when none is named up to the root. */
    public String language(String path) {
        return nearest(path, Space::language);
    }

    /** Name of the model that a thing made in a space gets when none is named; empty when none is named up to the root. */
    public String model(String path) {
        return nearest(path, Space::model);
    }

    /** What a space says, or else the nearest above it that says something. */
    private String nearest(String path, Function<Space, String> said) {
        for (String at = path; ; at = Space.parent(at)) {
            Space space = byPath.get(at);
            String found = space == null ? "" : said.apply(space);
            if (!found.isEmpty() || at.isEmpty()) {
                return found;
            }
        }
    }
}
