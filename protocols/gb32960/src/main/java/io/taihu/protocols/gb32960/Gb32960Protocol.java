package io.taihu.protocols.gb32960;

import io.taihu.model.ThingModel;
import io.taihu.spi.Protocol;
import io.taihu.spi.Setting;
import java.util.List;

/** GB/T 32960.3-2016 and -2025, the telemetry of electric vehicles, in. Thread-safe. */
public final class Gb32960Protocol implements Protocol {
    @Override
    public String name() {
        return "gb32960";
    }

    @Override
    public List<Setting<?>> settings() {
        return Gb32960Settings.ALL;
    }

    @Override
    public List<Class<?>> limited() {
        return Gb32960Settings.LIMITED;
    }

    @Override
    public List<ThingModel> models() {
        return List.of(Gb32960Model.MODEL);
    }

    @Override
    public Running start(Context context) {
        return new Gb32960Front(context);
    }

    /** Decodes one frame of either edition. */
    @Override
    public String decode(byte[] frame) {
        try {
            return Decoded.json(Frame.decode(frame));
        } catch (Malformed e) {
            return new Json()
                    .open()
                    .name("error")
                    .text(e.reason())
                    .name("at")
                    .number(e.at())
                    .close()
                    .toString();
        }
    }
}
