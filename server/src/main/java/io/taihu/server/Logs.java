package io.taihu.server;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import io.taihu.spi.Setting;
import io.taihu.spi.Settings;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * How the log is written: to standard error, a line each, as text or as JSON. Set up in code, because reading it from a file takes a
 * tenth of the time that the server takes to start.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_NORMAL_PRIORITY)
public final class Logs extends ContextAwareBase implements Configurator {
    static final Setting<Boolean> JSON =
            Setting.flag("log.json", false, "Write the log as JSON, one object a line, for programs that collect logs");

    /** A message is one line, whoever's words are in it; the lines of an exception behind it begin with a tab, but for the first. */
    private static final String PATTERN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{0}: "
            + "%replace(%msg){'[\\p{Cntrl}\\u0085\\u2028\\u2029&&[^\\t]]+', ' '}%n"
            + "%replace(%replace(%ex){'[\\p{Cntrl}\\u0085\\u2028\\u2029&&[^\\t\\n]]+', ' '}){'\\n(?=\\S)', '\n\t'}";

    private static final List<String> QUIET = List.of("io.javalin", "org.eclipse.jetty", "org.flywaydb");

    /** Begins with text, until what is configured has been read. */
    @Override
    public ExecutionStatus configure(LoggerContext context) {
        write(context, false);
        for (String each : QUIET) {
            context.getLogger(each).setLevel(Level.WARN);
        }
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /** Goes on as configured. */
    static void apply(Settings settings) {
        write(settings.get(JSON));
    }

    static void write(boolean json) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            write(context, json);
        }
    }

    private static void write(LoggerContext context, boolean json) {
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(context);
        console.setTarget("System.err");
        Encoder<ILoggingEvent> encoder = json ? json() : text();
        encoder.setContext(context);
        encoder.start();
        console.setEncoder(encoder);
        console.start();
        ch.qos.logback.classic.Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        List<Appender<ILoggingEvent>> before = new ArrayList<>();
        root.iteratorForAppenders().forEachRemaining(before::add);
        root.setLevel(Level.INFO);
        root.addAppender(console);
        for (Appender<ILoggingEvent> each : before) {
            root.detachAppender(each);
            each.stop();
        }
    }

    private static Encoder<ILoggingEvent> text() {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setPattern(PATTERN);
        return encoder;
    }

    private static Encoder<ILoggingEvent> json() {
        JsonEncoder encoder = new JsonEncoder();
        encoder.setWithSequenceNumber(false);
        encoder.setWithNanoseconds(false);
        encoder.setWithContext(false);
        encoder.setWithArguments(false);
        encoder.setWithMessage(false);
        encoder.setWithFormattedMessage(true);
        return encoder;
    }
}
