package io.taihu.spi;

import io.taihu.model.Limit;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the limits that classes have: their constants with {@link Limit}. Thread-safe; not for the road. */
public final class Limits {
    private static final String ROOT = "io.taihu.";

    /**
     * A limit.
     *
     * @param room whose it is, such as {@code core} or {@code protocols.mqtt}
     * @param name class and constant, such as {@code PayloadLimits.DEPTH_MAX}
     * @param about what is bounded
     * @param zh the same in Chinese; empty for a setting
     * @param value its number; that of a setting is its setting's
     * @param setting the setting that changes it, or null when only the code does
     */
    public record Entry(
            String room,
            String name,
            String about,
            String zh,
            long value,
            Limit.Unit unit,
            Limit.Reached reached,
            @Nullable Setting<?> setting) {}

    private Limits() {}

    /** The limits of some classes and of those within them, by room and name. */
    public static List<Entry> of(List<Class<?>> classes) {
        Set<Class<?>> all = new LinkedHashSet<>();
        for (Class<?> each : classes) {
            all.add(each);
            all.addAll(List.of(each.getDeclaredClasses()));
        }
        List<Entry> found = new ArrayList<>();
        for (Class<?> each : all) {
            for (Field field : each.getDeclaredFields()) {
                Limit limit = field.getAnnotation(Limit.class);
                if (limit != null) {
                    found.add(entry(each, field, limit));
                }
            }
        }
        found.sort(Comparator.comparing(Entry::room).thenComparing(Entry::name));
        return List.copyOf(found);
    }

    private static Entry entry(Class<?> owner, Field field, Limit limit) {
        String name = owner.getSimpleName() + "." + field.getName();
        if (!Modifier.isStatic(field.getModifiers()) || !Modifier.isFinal(field.getModifiers())) {
            throw new IllegalStateException(name + " has @Limit and is no constant");
        }
        Object value;
        try {
            field.setAccessible(true);
            value = Objects.requireNonNull(field.get(null), name);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(name + " cannot be read", e);
        }
        String room = owner.getPackageName().substring(ROOT.length());
        return switch (value) {
            case Setting<?> setting ->
                new Entry(room, name, setting.about(), "", 0, limit.unit(), limit.reached(), setting);
            case Duration time ->
                new Entry(
                        room,
                        name,
                        limit.value(),
                        limit.zh(),
                        time.toMillis(),
                        Limit.Unit.MILLISECONDS,
                        limit.reached(),
                        null);
            case Number number ->
                new Entry(
                        room, name, limit.value(), limit.zh(), number.longValue(), limit.unit(), limit.reached(), null);
            default -> throw new IllegalStateException(name + " has @Limit and is no number");
        };
    }
}
