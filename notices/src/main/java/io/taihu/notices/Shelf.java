package io.taihu.notices;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where channels or rotas are kept, as the contract defines them. Thread-safe; blocks on the registry, whose errors it passes on. */
public sealed interface Shelf permits Channels, Rotas {
    /** Makes one from its definition. */
    Kept create(ObjectNode definition, String by);

    /** Changes one whose revision is this; secrets that are not given stay. */
    Kept update(String id, ObjectNode definition, String by, long revision);

    /** Deletes one; CONFLICT while another names it. */
    void delete(String id, long revision);

    Optional<Kept> one(String id);

    /** Those of some spaces and below, newest first, those before the id {@code after}. */
    List<Kept> page(List<String> spaces, @Nullable String after, int limit);
}
