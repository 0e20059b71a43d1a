package io.taihu.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.spi.Access.Deed;
import io.taihu.spi.Limits;
import io.taihu.spi.Setting;
import io.taihu.spi.Settings.Given;
import io.taihu.spi.Settings.Source;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** For those who run the server: what is wrong, how it is set, and where its bounds are. */
final class OperationRoutes {
    private final Rooms rooms;
    private final Health health;
    private volatile @Nullable List<Limits.Entry> limits;

    OperationRoutes(Rooms rooms, Health health) {
        this.rooms = rooms;
        this.health = health;
    }

    void health(Call call) {
        call.need(Deed.OPERATE, "");
        call.json(200, health.write());
    }

    void settings(Call call) {
        call.need(Deed.OPERATE, "");
        ObjectNode out = Json.object();
        out.put("data", rooms.premises().data().toAbsolutePath().normalize().toString());
        ArrayNode items = out.putArray("items");
        for (Setting<?> setting : rooms.premises().settings()) {
            Given given = rooms.settings().given(setting);
            ObjectNode item = items.addObject()
                    .put("name", setting.name())
                    .put("about", setting.about())
                    .put("source", source(given.source()))
                    .put("variable", setting.variable())
                    .put("secret", setting.secret())
                    .put("given", !given.text().isEmpty());
            if (!setting.secret()) {
                item.put("value", setting.shown(given.text())).put("default", setting.shown(setting.fallback()));
            }
        }
        call.json(200, out);
    }

    void limits(Call call) {
        call.spaces(Deed.READ, "");
        boolean operator = call.may(Deed.OPERATE, "");
        ObjectNode out = Json.object();
        ArrayNode items = out.putArray("items");
        for (Limits.Entry limit : limits()) {
            ObjectNode item = items.addObject()
                    .put("room", limit.room())
                    .put("name", limit.name())
                    .put("unit", Words.of(limit.unit()))
                    .put("reached", Words.of(limit.reached()));
            item.putObject("about").put("en", limit.about());
            if (!limit.zh().isEmpty()) {
                ((ObjectNode) item.get("about")).put("zh", limit.zh());
            }
            Setting<?> setting = limit.setting();
            if (setting == null) {
                item.put("value", Long.toString(limit.value()));
            } else {
                // how a server is set is for those who run it; what it comes with is in the documents anyway
                String text = operator ? rooms.settings().given(setting).text() : setting.fallback();
                item.put("value", setting.shown(text)).put("setting", setting.name());
            }
        }
        call.json(200, out);
    }

    private List<Limits.Entry> limits() {
        List<Limits.Entry> known = limits;
        if (known == null) {
            known = rooms.premises().limits().get();
            limits = known;
        }
        return known;
    }

    private static String source(Source source) {
        return Words.of(source).replace('_', '-');
    }
}
