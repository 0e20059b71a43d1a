package io.taihu.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.model.TaihuException;
import io.taihu.model.Thing;
import io.taihu.spi.Access.Deed;
import io.taihu.spi.Intake.SessionListener;
import io.taihu.spi.PayloadFormat;
import io.taihu.spi.Session;
import io.taihu.spi.Session.Offer;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Readings and events that come by HTTP: offered to the road like any other, answered when they are durable. */
final class ReadingRoutes {
    /** Most refused lines that a bulk answer names. */
    @Limit(
            value = "Most refused lines that the answer to bulk readings names",
            zh = "批量上报应答中列出的最多被拒行数",
            reached = Limit.Reached.LEFT_OUT)
    static final int REFUSED_LINES_MAX = 100;

    private final Rooms rooms;
    private final Exchanges exchanges;
    private final int messageMax;

    ReadingRoutes(Rooms rooms, Exchanges exchanges) {
        this.rooms = rooms;
        this.exchanges = exchanges;
        this.messageMax = Math.toIntExact(rooms.settings().get(HttpSettings.MESSAGE_MAX));
    }

    void readings(Call call) {
        Thing thing = thing(call);
        PayloadFormat format = format(call, PayloadFormat.JSON);
        byte[] body = call.body(messageMax);
        if (body.length == 0) {
            throw new TaihuException(ErrorCode.MALFORMED, "the body is empty; it must hold a reading");
        }
        long read = rooms.road().following() ? rooms.clock().nanos() : SessionListener.UNKNOWN;
        try (Exchange exchange = exchanges.open(call, 1)) {
            exchange.readAt(read);
            Offer answer = exchange.readings(thing.id(), format, body, 0, body.length, 0);
            answer(call, exchange, answer);
        }
    }

    void event(Call call) {
        Thing thing = thing(call);
        PayloadFormat format = format(call, PayloadFormat.JSON);
        if (format != PayloadFormat.JSON && format != PayloadFormat.CBOR) {
            throw new TaihuException(ErrorCode.MALFORMED, "an event's data is application/json or application/cbor");
        }
        byte[] body = call.body(messageMax);
        try (Exchange exchange = exchanges.open(call, 1)) {
            Offer answer = exchange.event(thing.id(), call.path("name"), format, body, 0);
            answer(call, exchange, answer);
        }
    }

    void bulk(Call call) {
        if (format(call, PayloadFormat.NDJSON) != PayloadFormat.NDJSON) {
            throw new TaihuException(ErrorCode.MALFORMED, "bulk readings are " + PayloadFormat.NDJSON.mediaType());
        }
        ArrayNode refused = Json.object().arrayNode();
        long accepted = 0;
        long refusedLines = 0;
        long number = 0;
        int window = Math.toIntExact(rooms.settings().get(HttpSettings.BULK_WINDOW));
        try (Exchange exchange = exchanges.open(call, window)) {
            Lines lines = new Lines(call.stream(), messageMax);
            BulkLine line = new BulkLine();
            while (next(lines)) {
                number++;
                if (lines.blank()) {
                    continue;
                }
                String problem = null;
                String place = "";
                boolean stored = false;
                try {
                    if (lines.tooLong()) {
                        throw new TaihuException(
                                ErrorCode.TOO_LARGE, "the line is longer than " + messageMax + " bytes");
                    }
                    line.read(lines.line(), lines.length());
                    Offer answer =
                            exchange.readings(line.thing(), PayloadFormat.JSON, line.bytes(), 0, line.length(), number);
                    stored = answer == Offer.TAKEN || answer == Offer.TAKEN_IN_PART;
                    if (answer != Offer.TAKEN) {
                        Session.Problem found = exchange.session().problem();
                        problem = found == null ? "it was refused" : found.reason();
                        place = found == null ? "" : found.place();
                    }
                } catch (LaterException e) {
                    throw e;
                } catch (TaihuException e) {
                    problem = String.valueOf(e.getMessage());
                }
                accepted += stored ? 1 : 0;
                if (problem != null) {
                    refusedLines++;
                    if (refused.size() < REFUSED_LINES_MAX) {
                        ObjectNode each = refused.addObject().put("line", number);
                        if (!place.isEmpty()) {
                            each.put("place", place);
                        }
                        each.put("reason", problem).put("stored", stored);
                    }
                }
            }
            exchange.awaitDurable();
        }
        ObjectNode out = Json.object();
        out.put("accepted", accepted);
        out.put("refusedLines", refusedLines);
        out.set("refused", refused);
        call.json(200, out);
    }

    private static boolean next(Lines lines) {
        try {
            return lines.next();
        } catch (IOException e) {
            throw new TaihuException(ErrorCode.MALFORMED, "the body broke off: " + e.getMessage(), e);
        }
    }

    private Thing thing(Call call) {
        String id = call.path("id");
        return call.thing(
                rooms.directory().thing(id), id, Deed.REPORT, rooms.directory().gateways(id));
    }

    static void answer(Call call, Exchange exchange, Offer answer) {
        Session.Problem problem = exchange.session().problem();
        switch (answer) {
            case TAKEN -> {
                exchange.awaitDurable();
                call.nothing();
            }
            case TAKEN_IN_PART -> {
                exchange.awaitDurable();
                refused(call, problem, true);
            }
            case REFUSED -> {
                exchange.awaitDurable();
                refused(call, problem, false);
            }
            case FORBIDDEN ->
                throw new TaihuException(
                        problem == null ? ErrorCode.FORBIDDEN : problem.code(),
                        problem == null ? "this token may not report that" : problem.reason());
            case HELD -> throw new IllegalStateException("the exchange waits while it is held");
        }
    }

    /** A message that is not well formed is 400, one with values that cannot be taken 422; both are kept for the thing's page. */
    private static void refused(Call call, Session.@Nullable Problem problem, boolean stored) {
        ErrorCode found = problem == null ? ErrorCode.INVALID : problem.code();
        ErrorCode code = stored ? ErrorCode.INVALID : found;
        String place = problem == null ? "" : problem.place();
        String reason = problem == null ? "the message was refused" : problem.reason();
        String detail = place.isEmpty() ? reason : place + ": " + reason;
        ObjectNode out = Problem.of(code, stored ? detail + "; the other values are stored" : detail);
        ArrayNode refused = out.putArray("refused");
        refused.addObject().put("place", place).put("reason", reason);
        out.put("stored", stored);
        call.problem(out);
    }

    private static PayloadFormat format(Call call, PayloadFormat fallback) {
        String type = call.contentType();
        if (type.isEmpty() || type.equals("application/x-www-form-urlencoded") || type.equals("text/plain")) {
            // what curl and small devices say when they say nothing
            return fallback;
        }
        if (type.equals("application/ndjson") || type.equals("application/jsonl")) {
            return PayloadFormat.NDJSON;
        }
        for (PayloadFormat format : PayloadFormat.values()) {
            if (format.mediaType().equals(type)) {
                return format;
            }
        }
        throw new TaihuException(
                ErrorCode.MALFORMED,
                "Content-Type must be one of "
                        + Arrays.stream(PayloadFormat.values())
                                .map(PayloadFormat::mediaType)
                                .collect(Collectors.joining(", "))
                        + ", got " + type);
    }
}
