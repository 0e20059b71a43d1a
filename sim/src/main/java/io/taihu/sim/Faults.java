package io.taihu.sim;

import io.taihu.model.ThingModel;
import io.taihu.model.ValueType;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What goes wrong with the city's devices, as a function of seed, device and time: sensors that drift, stick or spike, and
 * devices that fall silent. Day and night are cut into stretches of two hours; in each, a device may have one of these. Safe
 * for any thread.
 */
final class Faults {
    static final long STRETCH = 2 * Climate.HOUR;

    /** Some devices, by index, are silent a third of every half hour, so that there is always something to see. */
    private static final int SLEEPY_EVERY = 60;

    private static final long SLEEPY_PERIOD = Climate.HOUR / 2;

    private final long seed;

    Faults(long seed) {
        this.seed = seed;
    }

    /** What ails a device. */
    enum Fault {
        NONE,
        /** The first measured value wanders off, more and more. */
        DRIFT,
        /** Every value stays what it was when the fault began. */
        STUCK,
        /** The connection stands but nothing is said; readings of that time are lost. */
        MUTE,
        /** No connection; readings of that time are kept and reported late. */
        AWAY
    }

    /** What ails a device from one time to another. */
    record Spell(Fault fault, long from, long to) {
        static final Spell NONE = new Spell(Fault.NONE, Long.MIN_VALUE, Long.MAX_VALUE);

        boolean at(long millis) {
            return fault != Fault.NONE && millis >= from && millis < to;
        }
    }

    /** The fault of a device at a time. */
    Fault at(CityDevice device, long millis) {
        Spell spell = spell(device, millis);
        return spell.at(millis) ? spell.fault() : Fault.NONE;
    }

    /** The spell of the stretch that a time lies in; it may be over or yet to come. */
    Spell spell(CityDevice device, long millis) {
        if (device.index() % SLEEPY_EVERY == 5) {
            long from = Math.floorDiv(millis, SLEEPY_PERIOD) * SLEEPY_PERIOD + (device.index() % 7) * 60_000L;
            Fault fault = device.index() / SLEEPY_EVERY % 2 == 0 ? Fault.AWAY : Fault.MUTE;
            return new Spell(fault, from, from + SLEEPY_PERIOD / 3);
        }
        long stretch = Math.floorDiv(millis, STRETCH);
        long channel = 70_000L + device.index();
        double draw = Noise.unit(seed, channel, stretch);
        Fault fault;
        if (draw < 0.015) {
            fault = Fault.AWAY;
        } else if (draw < 0.025) {
            fault = Fault.MUTE;
        } else if (draw < 0.032) {
            fault = Fault.STUCK;
        } else if (draw < 0.039) {
            fault = Fault.DRIFT;
        } else {
            return Spell.NONE;
        }
        long length = (long) ((0.1 + 0.4 * Noise.unit(seed, channel + 1_000, stretch)) * STRETCH);
        long from = stretch * STRETCH + (long) (Noise.unit(seed, channel + 2_000, stretch) * (STRETCH - length));
        return new Spell(fault, from, from + length);
    }

    /** The values that a device reports where it measures {@code measured}. */
    @Nullable
    Object[] distort(CityDevice device, ThingModel model, long millis, CityPhysics physics) {
        Spell spell = spell(device, millis);
        if (spell.at(millis) && spell.fault() == Fault.STUCK) {
            return physics.sample(device, spell.from());
        }
        @Nullable Object[] values = physics.sample(device, millis);
        int slot = measuredSlot(model);
        if (slot >= 0 && values[slot] instanceof Double value) {
            if (spell.at(millis) && spell.fault() == Fault.DRIFT) {
                double progress = (millis - spell.from()) / (double) (spell.to() - spell.from());
                values[slot] = CityPhysics.round(value * (1 + 0.8 * progress), 2);
            } else if (Noise.unit(seed, 80_000 + device.index(), millis) < 0.0004) {
                values[slot] = CityPhysics.round(value * 6, 2);
            }
        }
        return values;
    }

    /** The first slot of a number that is no counter; -1 when there is none. */
    static int measuredSlot(ThingModel model) {
        for (var property : model.slots()) {
            if (property.type() == ValueType.NUMBER && !property.name().equals("energy")) {
                return property.slot();
            }
        }
        return -1;
    }

    /** What the one rude device sends instead of a reading, now and then; null when it behaves. */
    byte @Nullable [] rudeness(long millis) {
        long turn = Math.floorDiv(millis, 10_000);
        if (Noise.unit(seed, 90_000, turn) > 0.12) {
            return null;
        }
        String text = switch ((int) (Noise.unit(seed, 90_001, turn) * 9)) {
            case 0 -> "{\"time\":" + millis + ",\"values\":{\"laeq\":";
            case 1 -> "{\"time\":" + millis + ",\"values\":{\"laeq\":NaN}}";
            case 2 -> "{\"time\":" + millis + ",\"values\":{\"laeq\":\"loud\",\"lmin\":40.5}}";
            case 3 -> "{\"time\":" + millis + ",\"values\":{\"loudness\":61.5}}";
            case 4 -> "{\"time\":" + millis + ",\"values\":{\"laeq\":null,\"bands\":[1,2,\"three\"]}}";
            case 5 -> "[".repeat(200) + "]".repeat(200);
            case 6 -> "{\"time\":" + (millis - 56 * 365 * Climate.DAY) + ",\"values\":{\"laeq\":55.5}}";
            case 7 -> "{\"time\":\"yesterday\",\"values\":{\"laeq\":55.5}}";
            default -> "hello?";
        };
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length == 6) {
            bytes[5] = (byte) 0xff;
        }
        return bytes;
    }
}
