package io.taihu.core;

import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;
import io.taihu.spi.PayloadFormat;
import java.util.Arrays;

/** Reads the data of an event. */
final class EventData {
    private EventData() {}

    /**
     * The data as compact JSON; an empty message is {@code null}.
     *
     * @throws TaihuException MALFORMED, with the place
     */
    static String json(PayloadFormat format, byte[] bytes, int offset, int length) {
        if (length == 0) {
            return "null";
        }
        if (format != PayloadFormat.JSON) {
            throw new TaihuException(ErrorCode.MALFORMED, "the data of an event is JSON, not " + format.mediaType());
        }
        JsonScanner scanner = new JsonScanner();
        JsonText text = new JsonText();
        byte[] message = Arrays.copyOfRange(bytes, offset, offset + length);
        try {
            scanner.wrap(message, message.length);
            int at = scanner.space(scanner.copy(scanner.space(0), 0, text));
            if (at < message.length) {
                throw new TaihuException(ErrorCode.MALFORMED, "byte " + at + ": nothing may follow the value");
            }
        } catch (MalformedPayload e) {
            throw new TaihuException(ErrorCode.MALFORMED, "byte " + e.at() + ": " + e.reason(), e);
        }
        return text.toString();
    }
}
