package io.taihu.core;

import io.taihu.model.Thing;
import io.taihu.spi.Access;
import io.taihu.spi.Principal;

/** The one function that decides every permission. The owner may do everything; a thing may report and see itself. */
public final class Permissions implements Access {
    @Override
    public boolean may(Principal who, Deed deed, Thing thing) {
        return switch (who) {
            case Principal.Owner _ -> true;
            case Principal.Device device ->
                device.thing().number() == thing.number() && (deed == Deed.READ || deed == Deed.REPORT);
            case Principal.Nobody _ -> false;
        };
    }

    @Override
    public boolean may(Principal who, Deed deed, String space) {
        return switch (who) {
            case Principal.Owner _ -> true;
            case Principal.Device _, Principal.Nobody _ -> false;
        };
    }
}
