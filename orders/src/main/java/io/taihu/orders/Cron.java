package io.taihu.orders;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import io.taihu.core.Fields;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Times of a calendar as cron writes them: five fields. Stateless. */
final class Cron {
    private static final int FIELDS = Field.values().length;
    private static final CronParser PARSER = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));

    /** The five fields, in their order. */
    enum Field {
        MINUTE,
        HOUR,
        DAY,
        MONTH,
        WEEKDAY
    }

    /**
     * What is wrong with a cron.
     *
     * @param field null when it is not one of them
     */
    record Fault(@Nullable Field field, String text, String reason) {}

    private Cron() {}

    /** @throws io.taihu.model.TaihuException INVALID, naming the field that is wrong */
    static ExecutionTime read(String cron, String place) {
        try {
            return ExecutionTime.forCron(PARSER.parse(cron));
        } catch (IllegalArgumentException e) {
            Fault fault = fault(cron).orElseGet(() -> new Fault(null, cron, String.valueOf(e.getMessage())));
            throw Fields.wrong(
                    place,
                    "must be five fields: minute, hour, day of month, month, day of week; "
                            + (fault.field() == null
                                    ? ""
                                    : fault.field().name().toLowerCase(Locale.ROOT) + " \"" + fault.text() + "\": ")
                            + fault.reason());
        }
    }

    /** The first field that is wrong, each tried alone; empty when the cron is right. */
    static Optional<Fault> fault(String cron) {
        String[] fields = cron.strip().split("\\s+");
        if (fields.length != FIELDS) {
            return Optional.of(new Fault(null, cron, "it has " + fields.length + " of " + FIELDS + " fields"));
        }
        for (Field field : Field.values()) {
            String text = fields[field.ordinal()];
            List<String> alone = new ArrayList<>(Collections.nCopies(FIELDS, "*"));
            alone.set(field.ordinal(), text);
            Optional<String> reason = reason(String.join(" ", alone));
            if (reason.isPresent()) {
                return Optional.of(new Fault(field, text, reason.get()));
            }
        }
        return reason(cron).map(reason -> new Fault(null, cron, reason));
    }

    private static Optional<String> reason(String cron) {
        try {
            ExecutionTime.forCron(PARSER.parse(cron));
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(String.valueOf(e.getMessage()).replace("Failed to parse cron expression. ", ""));
        }
    }
}
