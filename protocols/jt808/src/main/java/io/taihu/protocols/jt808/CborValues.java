package io.taihu.protocols.jt808;

import io.taihu.netkit.CborWriter;
import io.taihu.netkit.PlainText;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes values as CBOR. */
final class CborValues {
    private CborValues() {}

    static void value(CborWriter out, @Nullable Object value) {
        switch (value) {
            case null -> out.nothing();
            case Values values -> {
                out.beginMap();
                for (Map.Entry<String, Object> field : values.fields().entrySet()) {
                    out.text(field.getKey());
                    value(out, field.getValue());
                }
                out.end();
            }
            case List<?> list -> {
                out.beginArray();
                list.forEach(each -> value(out, each));
                out.end();
            }
            case Double number -> out.number(number);
            case Number number -> out.integer(number.longValue());
            case Boolean flag -> out.bool(flag);
            default -> out.text(PlainText.of(value.toString()));
        }
    }
}
