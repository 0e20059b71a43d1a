package io.taihu.core;

import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;
import io.taihu.model.ThingModel;
import io.taihu.spi.PayloadFormat;
import java.nio.charset.StandardCharsets;
import java.util.function.LongSupplier;

/**
 * The <i>shape</i> stage of the road: the bytes of one message become typed values in the slots of the model's version,
 * decoded once, straight into records. One for each thread; allocates nothing for a message that is right.
 *
 * <p>Only what is well formed in the whole is taken (of NDJSON: line by line). Of a well formed message the values that fit
 * the model are taken and the others refused one by one.
 */
final class Shaper {
    private final Shaped shaped = new Shaped();
    private final Draft draft = new Draft(shaped);
    private final JsonShaper json;
    private final CborShaper cbor;
    private final SenmlShaper senml;
    private final JsonScanner scanner = new JsonScanner();
    private final CborReader reader = new CborReader();
    private final JsonText text = new JsonText();

    Shaper() {
        ModelShape none = new ModelShape(ThingModel.draft("none"));
        json = new JsonShaper(draft, none);
        cbor = new CborShaper(draft, none);
        senml = new SenmlShaper(draft, none);
    }

    /**
     * Shapes one message.
     *
     * @param shape the present version of the thing's model
     * @param thingNumber the thing the message is about
     * @param receivedMicros when it was received, µs since 1970
     * @param uniqueMicros gives the time of a reading that has none of its own, another for each
     * @param growthRoom how many more properties an open model may get; strict models never grow
     * @return valid until the next call
     */
    Shaped shape(
            PayloadFormat format,
            byte[] bytes,
            int offset,
            int length,
            ModelShape shape,
            long thingNumber,
            long receivedMicros,
            LongSupplier uniqueMicros,
            int growthRoom) {
        return shape(format, bytes, offset, length, shape, thingNumber, receivedMicros, uniqueMicros, growthRoom, 0);
    }

    /**
     * Shapes one message.
     *
     * @param flags of {@link io.taihu.model.RecordWriter}, put on each record
     */
    Shaped shape(
            PayloadFormat format,
            byte[] bytes,
            int offset,
            int length,
            ModelShape shape,
            long thingNumber,
            long receivedMicros,
            LongSupplier uniqueMicros,
            int growthRoom,
            int flags) {
        shaped.clear();
        draft.message(shape, thingNumber, receivedMicros, uniqueMicros, growthRoom, flags);
        try {
            switch (format) {
                case JSON -> json.json(bytes, offset, length, shape);
                case NDJSON -> json.lines(bytes, offset, length, shape);
                case CBOR -> cbor.cbor(bytes, offset, length, shape);
                case SENML_JSON -> senml.json(bytes, offset, length, shape, receivedMicros);
                case SENML_CBOR -> senml.cbor(bytes, offset, length, shape, receivedMicros);
            }
        } catch (MalformedPayload e) {
            shaped.clear();
            shaped.problem(e.code(), draft.place().of(e), e.reason());
        } catch (TaihuException e) {
            // a record would be too long
            shaped.clear();
            shaped.problem(e.code(), draft.place().of(""), String.valueOf(e.getMessage()));
        }
        if (shaped.refused() && shaped.refusals() == 0) {
            shaped.problem(ErrorCode.INVALID, "", "the message has no values");
        }
        return shaped;
    }

    /**
     * The data of an event as JSON: JSON as it is, CBOR translated, nothing as {@code null}.
     *
     * @throws TaihuException MALFORMED or TOO_LARGE, with the place
     */
    String eventJson(PayloadFormat format, byte[] bytes, int offset, int length) {
        if (length > PayloadLimits.EVENT_MAX) {
            throw new TaihuException(
                    ErrorCode.TOO_LARGE,
                    "the data of an event has at most " + PayloadLimits.EVENT_MAX + " bytes, this has " + length);
        }
        byte[] in = CborShaper.load(new byte[0], bytes, offset, length);
        try {
            return switch (format) {
                case JSON, NDJSON, SENML_JSON -> eventOfJson(in, length);
                case CBOR, SENML_CBOR -> eventOfCbor(in, length);
            };
        } catch (MalformedPayload e) {
            throw new TaihuException(e.code(), "byte " + e.at() + ": " + e.reason(), e);
        }
    }

    private String eventOfJson(byte[] in, int length) {
        scanner.wrap(in, length);
        int from = scanner.start(0);
        if (from == length) {
            return "null";
        }
        int to = scanner.copy(from, 1, text.clear());
        scanner.atEnd(to);
        return new String(in, from, to - from, StandardCharsets.UTF_8);
    }

    private String eventOfCbor(byte[] in, int length) {
        if (length == 0) {
            return "null";
        }
        reader.wrap(in, length);
        int to = reader.json(0, 1, text.clear());
        if (to < length) {
            throw reader.malformed(to, "nothing may follow the end of the CBOR item");
        }
        if (text.length() > PayloadLimits.EVENT_MAX) {
            throw new MalformedPayload(
                    ErrorCode.TOO_LARGE,
                    0,
                    "the data of an event has at most " + PayloadLimits.EVENT_MAX + " bytes of JSON");
        }
        return text.toString();
    }
}
