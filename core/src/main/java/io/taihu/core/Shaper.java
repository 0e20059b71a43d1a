package io.taihu.core;

import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;
import io.taihu.model.ThingModel;
import io.taihu.spi.PayloadFormat;
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
    private final JsonShaper json = new JsonShaper(draft, shaped, new ModelShape(ThingModel.draft("none")));

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
        shaped.clear();
        draft.message(shape, thingNumber, receivedMicros, uniqueMicros, growthRoom);
        try {
            switch (format) {
                case JSON -> json.json(bytes, offset, length, shape);
                case NDJSON -> json.lines(bytes, offset, length, shape);
                case CBOR, SENML_JSON, SENML_CBOR ->
                    throw new MalformedPayload(
                            ErrorCode.UNAVAILABLE, MalformedPayload.WHOLE, format.mediaType() + " is not taken yet");
            }
        } catch (MalformedPayload e) {
            shaped.clearRecords();
            shaped.problem(e.code(), draft.place(e), e.reason());
        } catch (TaihuException e) {
            // a record would be too long
            shaped.clearRecords();
            shaped.problem(e.code(), draft.place(""), String.valueOf(e.getMessage()));
        }
        if (shaped.refused() && shaped.refusals() == 0) {
            shaped.problem(ErrorCode.INVALID, "", "the message has no values");
        }
        return shaped;
    }
}
