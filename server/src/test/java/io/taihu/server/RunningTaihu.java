package io.taihu.server;

import io.taihu.core.Tokens;
import io.taihu.model.Thing;
import io.taihu.model.ThingModel;
import io.taihu.spi.History;
import io.taihu.spi.Settings;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** A whole server on free ports, in a folder, with an owner's token. */
final class RunningTaihu implements AutoCloseable {
    static final String OWNER = "owners-token";

    final Taihu taihu;

    RunningTaihu(Path data, String... settings) {
        Map<String, String> given = new HashMap<>(Map.of(
                "mqtt.port",
                "0",
                "jt808.port",
                "0",
                "gb32960.port",
                "0",
                "http.port",
                "0",
                "journal.segment-bytes",
                "16m"));
        for (int i = 0; i < settings.length; i += 2) {
            given.put(settings[i], settings[i + 1]);
        }
        taihu = new Taihu(data, Settings.of(given), Map.of("TAIHU_BOOTSTRAP_TOKEN", OWNER), false);
    }

    /** Registers a thing whose token is its id. */
    Thing thing(String id) {
        return taihu.directory().createThing(id, null, "", null, Map.of(), null, Tokens.hash(id));
    }

    ThingModel model(String name) {
        return taihu.directory().model(name).orElseThrow();
    }

    /** Number of rows of a thing in history. */
    long rows(String id) {
        Thing thing = taihu.directory().thing(id).orElseThrow();
        AtomicLong count = new AtomicLong();
        History.Query all = new History.Query(model(thing.model()), List.of(id), List.of(), 0, Long.MAX_VALUE / 2);
        taihu.history().join().rows(all, null, 100_000, (_, _, _) -> count.incrementAndGet());
        return count.get();
    }

    int mqtt() {
        return taihu.ports().get("mqtt");
    }

    int http() {
        return taihu.ports().get("http");
    }

    @Override
    public void close() {
        taihu.close();
    }
}
