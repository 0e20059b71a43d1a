package io.taihu.notices;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.core.Fields;
import io.taihu.core.Reach;
import io.taihu.model.ErrorCode;
import io.taihu.model.Space;
import io.taihu.model.TaihuException;
import io.taihu.spi.DocumentStore;
import io.taihu.spi.DocumentStore.Document;
import io.taihu.spi.DocumentStore.NewDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** All channels. Their secrets stay within this room. Thread-safe; blocks. */
public final class Channels implements Shelf {
    /** What they are as documents. */
    public static final String KIND = "channel";

    private static final int PAGE = 1_000;
    /** Names of rules that are told when they stand in the way. */
    private static final int NAMED = 5;

    private final DocumentStore store;
    private final Rotas rotas;
    private final Reach reach;
    /** As they were read since one was last different; null before. */
    private @Nullable List<Named> named;

    private volatile Users users = Users.NONE;

    /** A channel as others name it. */
    public record Named(String id, String title, String space) {}

    /** What else names channels: rules. It is asked before one goes or is called otherwise. */
    public interface Users {
        /** Nothing at all. */
        Users NONE = new Users() {
            @Override
            public List<String> of(Named channel, boolean byTitle) {
                return List.of();
            }

            @Override
            public List<String> confused(Named channel) {
                return List.of();
            }
        };

        /**
         * Names of those that name a channel.
         *
         * @param byTitle those alone that name it by its title
         */
        List<String> of(Named channel, boolean byTitle);

        /** Names of those that name another channel by this title, and could mean this one as well. */
        List<String> confused(Named channel);
    }

    Channels(DocumentStore store, Rotas rotas, Reach reach) {
        this.store = store;
        this.rotas = rotas;
        this.reach = reach;
    }

    /** Has something else that names channels asked. */
    public void use(Users users) {
        this.users = users;
    }

    /** All that there are. */
    public synchronized List<Named> named() {
        List<Named> known = named;
        if (known == null) {
            List<Named> all = new ArrayList<>();
            List<Document> page;
            String after = null;
            do {
                page = store.documents(KIND, List.of(""), after, PAGE);
                page.forEach(each -> all.add(name(each)));
                after = page.isEmpty() ? null : page.getLast().id();
            } while (page.size() == PAGE);
            known = List.copyOf(all);
            named = known;
        }
        return known;
    }

    /** Reads them anew: one is different, or spaces are called otherwise now. */
    public synchronized void changed() {
        named = null;
    }

    @Override
    public Kept create(ObjectNode definition, String by) {
        ObjectNode whole = Channel.whole(definition, null);
        Channel read = check(whole);
        String space = whole.path("space").asText("");
        needClear(new Named("", read.title(), space));
        Document made = store.create(new NewDocument(KIND, space, read.title(), whole.toString(), "{}", by));
        changed();
        return show(made);
    }

    @Override
    public Kept update(String id, ObjectNode definition, String by, long revision) {
        Document present = document(id).orElseThrow(() -> notFound(id));
        ObjectNode whole = Channel.whole(definition, Kept.parse(present.definition()));
        Channel read = check(whole);
        boolean renamed = !read.title().equals(present.title());
        if (renamed) {
            needUnused(name(present), true, "is called otherwise, or name it by its id");
            needClear(new Named(id, read.title(), present.space()));
        }
        Document written = store.update(id, read.title(), whole.toString(), by, revision);
        if (renamed) {
            changed();
        }
        return show(written);
    }

    @Override
    public void delete(String id, long revision) {
        Optional<Document> present = document(id);
        present.flatMap(this::namedBy).ifPresent(other -> {
            throw new TaihuException(
                    ErrorCode.CONFLICT,
                    "the channel \"" + other.title()
                            + "\" tells by this one what nobody acknowledges; change that first");
        });
        present.ifPresent(it -> needUnused(name(it), false, "goes"));
        store.delete(id, revision);
        changed();
    }

    private static Named name(Document document) {
        return new Named(document.id(), document.title(), document.space());
    }

    private void needUnused(Named channel, boolean byTitle, String what) {
        List<String> rules = users.of(channel, byTitle);
        if (!rules.isEmpty()) {
            throw new TaihuException(
                    ErrorCode.CONFLICT,
                    "the channel \"" + channel.title() + "\" is named by " + words(rules)
                            + "; change or delete these before it " + what);
        }
    }

    /** Nobody is told by two channels where a rule means one. */
    private void needClear(Named channel) {
        List<String> rules = users.confused(channel);
        if (!rules.isEmpty()) {
            throw new TaihuException(
                    ErrorCode.CONFLICT,
                    "by \"" + channel.title() + "\" another channel is named by " + words(rules)
                            + "; take another title, or name that one by its id there");
        }
    }

    private static String words(List<String> rules) {
        return (rules.size() == 1 ? "the rule " : "the rules ")
                + String.join(", ", rules.subList(0, Math.min(NAMED, rules.size())))
                + (rules.size() > NAMED ? " and " + (rules.size() - NAMED) + " more" : "");
    }

    @Override
    public Optional<Kept> one(String id) {
        return document(id).map(Channels::show);
    }

    @Override
    public List<Kept> page(List<String> spaces, @Nullable String after, int limit) {
        return store.documents(KIND, spaces, after, limit).stream()
                .map(Channels::show)
                .toList();
    }

    Optional<Document> document(String id) {
        return store.document(id).filter(found -> found.kind().equals(KIND));
    }

    Channel read(Document document) {
        return Channel.read(Kept.parse(document.definition()), reach);
    }

    static TaihuException notFound(String id) {
        return new TaihuException(ErrorCode.NOT_FOUND, "there is no channel \"" + id + "\"");
    }

    private Channel check(ObjectNode whole) {
        Channel read = Channel.read(whole, reach);
        if (!read.onDuty().isEmpty()) {
            String space = rotas.one(read.onDuty()).map(Kept::space).orElse(null);
            if (space == null || !space.equals(whole.path("space").asText(""))) {
                throw Fields.wrong("$.onDuty", "must be the id of a rota of the same space");
            }
        }
        for (int i = 0; i < read.escalation().size(); i++) {
            String id = read.escalation().get(i).channel();
            Document other = id.isEmpty() ? null : document(id).orElse(null);
            if (!id.isEmpty()
                    && (other == null || !Space.within(whole.path("space").asText(""), other.space()))) {
                throw Fields.wrong(
                        "$.escalation[" + i + "].channel",
                        "must be the id of a channel of the same space or of one above");
            }
        }
        return read;
    }

    /** Steps of one that may not be usable as the settings are now. */
    List<Escalation> escalation(Document document) {
        try {
            return read(document).escalation();
        } catch (TaihuException e) {
            return List.of();
        }
    }

    /** Another one that names a channel in its escalation; such a one is in the same space or below. */
    private Optional<Document> namedBy(Document named) {
        List<Document> page;
        String after = null;
        do {
            page = store.documents(KIND, List.of(named.space()), after, PAGE);
            for (Document each : page) {
                boolean names = !each.id().equals(named.id())
                        && escalation(each).stream()
                                .anyMatch(step -> step.channel().equals(named.id()));
                if (names) {
                    return Optional.of(each);
                }
            }
            after = page.isEmpty() ? null : page.getLast().id();
        } while (page.size() == PAGE);
        return Optional.empty();
    }

    private static Kept show(Document document) {
        return Kept.of(document, Channel.shown(Kept.parse(document.definition())));
    }
}
