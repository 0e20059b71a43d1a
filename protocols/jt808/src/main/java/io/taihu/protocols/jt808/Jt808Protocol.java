package io.taihu.protocols.jt808;

import io.taihu.model.ThingModel;
import io.taihu.spi.Protocol;
import io.taihu.spi.Setting;
import java.util.List;

/** JT/T 808 of 2011, 2013 and 2019 in, by TCP and UDP. Thread-safe. */
public final class Jt808Protocol implements Protocol {
    @Override
    public String name() {
        return "jt808";
    }

    @Override
    public List<Setting<?>> settings() {
        return Jt808Settings.ALL;
    }

    @Override
    public List<Class<?>> limited() {
        return Jt808Settings.LIMITED;
    }

    @Override
    public List<ThingModel> models() {
        return List.of(Jt808Model.model());
    }

    @Override
    public Running start(Context context) {
        return new Jt808Front(context);
    }

    /** Decodes one frame with its delimiters and escapes. */
    @Override
    public String decode(byte[] frame) {
        return Description.of(frame);
    }
}
