package io.taihu.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.core.Directory;
import io.taihu.core.Journey;
import io.taihu.core.Journey.Stage;
import io.taihu.core.Journeys;
import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;
import io.taihu.model.Thing;
import io.taihu.spi.Access.Deed;
import java.util.HexFormat;
import java.util.List;

/** The trace of one reading on the road: asks for that of a thing's next one, and shows it, also as OpenTelemetry has traces. */
final class JourneyRoutes {
    /** A span of a trace: from the moment of one stage to that of another. */
    private record Span(String name, Stage from, Stage to) {}

    private static final List<Span> SPANS = List.of(
            new Span("decode", Stage.READ, Stage.OFFERED),
            new Span("admit", Stage.OFFERED, Stage.ADMITTED),
            new Span("shape", Stage.ADMITTED, Stage.SHAPED),
            new Span("append", Stage.SHAPED, Stage.APPENDED),
            new Span("durable", Stage.SHAPED, Stage.DURABLE),
            new Span("acknowledge", Stage.DURABLE, Stage.ACKNOWLEDGED),
            new Span("twin", Stage.DURABLE, Stage.TWIN),
            new Span("history", Stage.DURABLE, Stage.HISTORY),
            new Span("live", Stage.DURABLE, Stage.LIVE));

    private final Directory directory;
    private final Journeys journeys;
    private final String version;

    JourneyRoutes(Directory directory, String version) {
        this.directory = directory;
        this.journeys = directory.journeys();
        this.version = version;
    }

    void start(Call call) {
        call.json(202, write(journeys.follow(thing(call))));
    }

    void get(Call call) {
        Thing thing = thing(call);
        Journey journey = journeys.of(thing)
                .orElseThrow(() -> new TaihuException(
                        ErrorCode.NOT_FOUND,
                        "no trace of thing \"" + thing.id() + "\" was asked for, or it was long ago"));
        String format = call.query("format");
        if (format != null && !format.isEmpty() && !format.equals("otlp")) {
            throw new TaihuException(ErrorCode.INVALID, "format must be otlp, or left out");
        }
        call.json(200, "otlp".equals(format) ? otlp(journey) : write(journey));
    }

    private Thing thing(Call call) {
        String id = call.path("id");
        return call.thing(directory.thing(id), id, Deed.OPERATE);
    }

    private ObjectNode write(Journey journey) {
        ObjectNode out = Json.object().put("id", journey.id()).put("thing", journey.thing());
        out.put("state", state(journey));
        out.put("asked", Times.instant(journey.askedMicros()).toString());
        if (journey.beganMicros() != 0) {
            out.put("began", Times.instant(journey.beganMicros()).toString());
        }
        if (journey.timeMicros() != 0) {
            out.put("time", Times.instant(journey.timeMicros()).toString());
        }
        if (journey.position() >= 0) {
            out.put("position", journey.position());
        }
        Journey.Message message = journey.message();
        if (message != null) {
            out.putObject("message")
                    .put("format", message.format().mediaType())
                    .put("size", message.size())
                    .put("hex", HexFormat.of().formatHex(message.bytes()));
        }
        ArrayNode stages = out.putArray("stages");
        for (Span span : SPANS) {
            if (passed(journey, span)) {
                long from = from(journey, span);
                stages.addObject()
                        .put("name", span.name())
                        .put("fromMicros", from / 1_000.0)
                        .put("micros", (journey.nanosTo(span.to()) - from) / 1_000.0);
            }
        }
        return out;
    }

    private String state(Journey journey) {
        if (journey.arrived()) {
            return "arrived";
        }
        if (journeys.isOver(journey)) {
            return "expired";
        }
        return journey.beganMicros() == 0 ? "waiting" : "under-way";
    }

    private static boolean passed(Journey journey, Span span) {
        return journey.nanosTo(span.from()) >= 0 && journey.nanosTo(span.to()) >= 0;
    }

    /** A reader may be quicker than what tells that the record is durable. */
    private static long from(Journey journey, Span span) {
        return Math.min(journey.nanosTo(span.from()), journey.nanosTo(span.to()));
    }

    /** As OTLP/JSON 1.x has it: ids as hexadecimal text, 64-bit numbers as text. */
    private ObjectNode otlp(Journey journey) {
        ObjectNode out = Json.object();
        ObjectNode resource = out.putArray("resourceSpans").addObject();
        ArrayNode attributes = resource.putObject("resource").putArray("attributes");
        attribute(attributes, "service.name", "taihu");
        attribute(attributes, "service.version", version);
        ObjectNode scope = resource.putArray("scopeSpans").addObject();
        scope.putObject("scope").put("name", "taihu.road").put("version", version);
        ArrayNode spans = scope.putArray("spans");
        long last = 0;
        for (Span span : SPANS) {
            last = Math.max(last, passed(journey, span) ? journey.nanosTo(span.to()) : 0);
        }
        if (journey.beganMicros() == 0) {
            return out;
        }
        ObjectNode root = span(spans, journey, 0, "reading", 0, last);
        attribute(root.putArray("attributes"), "taihu.thing", journey.thing());
        int number = 1;
        for (Span span : SPANS) {
            if (passed(journey, span)) {
                span(spans, journey, number, span.name(), from(journey, span), journey.nanosTo(span.to()))
                        .put("parentSpanId", spanId(journey, 0));
            }
            number++;
        }
        return out;
    }

    private static ObjectNode span(ArrayNode spans, Journey journey, int number, String name, long from, long to) {
        long began = journey.beganMicros() * 1_000;
        return spans.addObject()
                .put("traceId", journey.id())
                .put("spanId", spanId(journey, number))
                .put("name", name)
                .put("kind", 1)
                .put("startTimeUnixNano", Long.toString(began + from))
                .put("endTimeUnixNano", Long.toString(began + to));
    }

    /** Of the trace's own random digits, and never all zero. */
    private static String spanId(Journey journey, int number) {
        return journey.id().substring(0, 14) + "%02x".formatted(number + 1);
    }

    private static void attribute(ArrayNode attributes, String key, String value) {
        attributes.addObject().put("key", key).putObject("value").put("stringValue", value);
    }
}
