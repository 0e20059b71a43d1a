package io.taihu.sim;

import io.taihu.model.ThingModel;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What one device of the city does when it is told to, and how that changes what {@link CityPhysics} measures from then on.
 * It is remembered as long as the simulator runs: with its end the devices are as they came from the factory.
 *
 * <p>Called on the simulator's event loop only.
 */
interface Duty {
    /** Begins an action at a time. */
    Outcome act(String action, Told told, long millis);

    /** Takes a value that one of its properties shall have; whether it can. */
    boolean set(String property, double value, long millis);

    /** Puts what it was told into the values measured at a time, which may lie before it was told. */
    void adjust(@Nullable Object[] values, long millis);

    /**
     * How an action goes.
     *
     * @param error why it fails; empty when it does not
     * @param acceptMillis how long the device takes to say that it will do it, or why not
     * @param doneMillis how long it then takes
     * @param finish does it at its end, and gives what came out of it as JSON
     */
    record Outcome(String error, long acceptMillis, long doneMillis, LongFunction<String> finish) {
        static Outcome refused(String error) {
            return new Outcome(error, 400, 0, _ -> "");
        }
    }

    /** Of a device that takes no commands. */
    Duty NONE = new Duty() {
        @Override
        public Outcome act(String action, Told told, long millis) {
            return Outcome.refused("it can do nothing");
        }

        @Override
        public boolean set(String property, double value, long millis) {
            return false;
        }

        @Override
        public void adjust(@Nullable Object[] values, long millis) {}
    };

    /** The one of a device. */
    static Duty of(CityDevice device, ThingModel model, CityPhysics physics) {
        return switch (device.kind()) {
            case LIGHT -> new LampDuty(device, model);
            case WATER -> new SluiceDuty(model);
            case ENERGY -> new MeterDuty(device, model, physics);
            case AIR, NOISE, PARKING, WEATHER, BOAT -> NONE;
        };
    }

    /** The slot of a property that a model of the city has. */
    static int slot(ThingModel model, String property) {
        return model.property(property).orElseThrow().slot();
    }
}
