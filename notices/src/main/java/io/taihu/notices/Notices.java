package io.taihu.notices;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.core.Announcer;
import io.taihu.core.Directory;
import io.taihu.core.Reach;
import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.model.Severity;
import io.taihu.model.Space;
import io.taihu.model.TaihuException;
import io.taihu.spi.Clock;
import io.taihu.spi.DocumentStore.Document;
import io.taihu.spi.Meters;
import io.taihu.spi.NoticeStore;
import io.taihu.spi.NoticeStore.NewNotice;
import io.taihu.spi.Settings;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Tells people and programs what happened: what is posted is kept until each of its channels has told it, also over a restart.
 * Thread-safe; posting waits for the registry alone.
 */
public final class Notices implements AutoCloseable {
    @Limit(
            value = "Most channels that are tried out at the same time",
            zh = "同时测试的最多通道数",
            reached = Limit.Reached.REFUSED)
    static final int TESTS_MAX = 8;

    @Limit(value = "Most channels of one notice", zh = "一条通知的最多通道数", reached = Limit.Reached.REFUSED)
    static final int CHANNELS_MAX = 32;

    @Limit(
            value = "Longest message of a notice; names in it have a tenth",
            zh = "通知消息的最大长度；其中名称为其十分之一",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.CUT)
    static final int MESSAGE_MAX = 3_000;

    private final NoticeStore store;
    private final Rotas rotas;
    private final Channels channels;
    private final Sending sending;
    private final Clock clock;
    private final RandomGenerator random;
    private final String publicUrl;
    private final Timing timing;
    private final Lanes lanes;
    private final LongAdder posted;
    private final Semaphore tests = new Semaphore(TESTS_MAX);

    /**
     * @param announcer says what goes to topics of this server
     * @param publicUrl where people reach the server, for addresses in notices; empty when that is not known
     * @param random for ids, and for pauses that differ
     */
    public Notices(
            Directory directory,
            Announcer announcer,
            Settings settings,
            String publicUrl,
            Clock clock,
            RandomGenerator random,
            Meters meters) {
        this(
                directory,
                announcer,
                settings,
                publicUrl,
                clock,
                random,
                meters,
                new Reach(settings.get(NoticeSettings.PRIVATE_ADDRESSES)));
    }

    Notices(
            Directory directory,
            Announcer announcer,
            Settings settings,
            String publicUrl,
            Clock clock,
            RandomGenerator random,
            Meters meters,
            Reach reach) {
        this.store = directory.registry().notices();
        this.rotas = new Rotas(directory, clock);
        this.channels = new Channels(directory.registry().documents(), rotas, reach);
        this.sending = new Sending(reach, announcer, clock);
        this.clock = clock;
        this.random = random;
        this.publicUrl = publicUrl;
        this.timing = new Timing(directory);
        this.posted = meters.counter("taihu_notices_posted_total", "Notices posted, each channel's by itself");
        this.lanes = new Lanes(
                store, channels, rotas, timing, sending, clock, new Patience(settings, random), settings, meters);
    }

    public Channels channels() {
        return channels;
    }

    public Rotas rotas() {
        return rotas;
    }

    /** Begins to tell what waits. */
    public void start() {
        lanes.start();
    }

    /**
     * Has something told. When it returns, that is certain, and nothing has been told yet. A channel that tells a notice of this
     * key already, is switched off, is gone, or is of a space that what it is about does not lie in, is left out.
     *
     * @return how many channels tell it
     * @throws TaihuException INVALID when it cannot be kept; UNAVAILABLE when the registry is away: post it again
     */
    public int post(Notice notice) {
        if (notice.channels().size() > CHANNELS_MAX) {
            throw new TaihuException(
                    ErrorCode.INVALID,
                    "a notice has at most " + CHANNELS_MAX + " channels, got "
                            + notice.channels().size());
        }
        long now = clock.micros();
        String content = content(notice);
        String title = cut(notice.message().replaceAll("\\p{Cntrl}", " "), 250);
        List<NewNotice> all = new ArrayList<>();
        for (String id : notice.channels().stream().distinct().toList()) {
            Timing.Due due = due(id, notice, now);
            if (due != null) {
                all.add(new NewNotice(
                        newId(),
                        notice.key(),
                        id,
                        notice.space(),
                        title,
                        Channel.word(notice.severity()),
                        content,
                        now,
                        due.micros(),
                        due.together()));
            }
        }
        int made = store.put(all).size();
        posted.add(made);
        lanes.wake();
        return made;
    }

    /**
     * Who is told next, when nobody acknowledges what a notice tells of.
     *
     * @param origin id of the channel that told it first
     * @param level from 1
     * @param channel id of the channel that tells it then
     * @param turn how many turns behind whoever is on duty
     * @param minutes since the first channel told it
     */
    public record Later(String origin, int level, String channel, int turn, int minutes, long dueMicros) {}

    /** Who is told next of what a notice tells, for each of the channels that tell it; counted from when they do. */
    public List<Later> later(Notice notice) {
        List<Later> all = new ArrayList<>();
        long now = clock.micros();
        for (String id : notice.channels().stream().distinct().toList()) {
            Timing.Due due = due(id, notice, now);
            Document document = due == null ? null : channels.document(id).orElse(null);
            if (due != null && document != null) {
                int level = 0;
                for (Escalation step : channels.escalation(document)) {
                    String channel = step.channel().isEmpty() ? id : step.channel();
                    int minutes = step.afterMinutes();
                    all.add(new Later(
                            id, ++level, channel, step.turn(), minutes, due.micros() + minutes * 60_000_000L));
                }
            }
        }
        return all;
    }

    /** Whom a channel tells, for people: its title, and who is so many turns behind whoever is on duty. */
    public String whom(String id, int turn) {
        Document document = channels.document(id).orElse(null);
        if (document == null) {
            return "";
        }
        Person person;
        try {
            person = rotas.of(channels.read(document), turn);
        } catch (TaihuException e) {
            person = null; // it cannot be used as the settings are now
        }
        return person == null ? document.title() : document.title() + " · " + person.name();
    }

    /** Tells at once that a channel works, if it does. @return what happened, in words */
    public Tested test(String id, String by) {
        Document document = channels.document(id).orElseThrow(() -> Channels.notFound(id));
        Channel channel = channels.read(document);
        if (!tests.tryAcquire()) {
            throw new TaihuException(
                    ErrorCode.UNAVAILABLE, "other channels are being tried out; try again in a moment");
        }
        try {
            Notice notice = new Notice(
                    "test",
                    List.of(id),
                    document.space(),
                    "",
                    "",
                    Severity.LOW,
                    "This is a test of channel \"" + document.title() + "\" by " + by + " · 这是一条测试通知",
                    "test",
                    clock.micros(),
                    "/channels");
            String number = newId();
            Message.Told told = Message.Told.read(number, "test", content(notice));
            String words =
                    sending.send(new Message(document.space(), number, channel, List.of(told), rotas.of(channel, 0)));
            return new Tested(true, words);
        } catch (NotSent e) {
            return new Tested(false, e.why());
        } finally {
            tests.release();
        }
    }

    /** What came of a test, in words. */
    public record Tested(boolean sent, String words) {}

    public Optional<NoticeStore.Notice> notice(String id) {
        return store.notice(id);
    }

    /** Newest first. */
    public List<NoticeStore.Notice> notices(NoticeStore.Query query, @Nullable String after, int limit) {
        return store.notices(query, after, limit);
    }

    /** Tries one again that was given up. @throws TaihuException CONFLICT when it was not */
    public void retry(String id) {
        if (!store.retry(id, clock.micros())) {
            throw new TaihuException(ErrorCode.CONFLICT, "notice \"" + id + "\" was not given up; it needs no retry");
        }
        lanes.wake();
    }

    /** Looks at once for what is due, rather than in a moment. */
    void wake() {
        lanes.wake();
    }

    @Override
    public void close() {
        lanes.close();
    }

    /** When a channel tells a notice; null when it does not. */
    private Timing.@Nullable Due due(String id, Notice notice, long now) {
        Document document = channels.document(id).orElse(null);
        if (document == null || !Space.within(notice.space(), document.space())) {
            return null;
        }
        try {
            Channel channel = channels.read(document);
            return channel.enabled() ? timing.due(id, document.space(), channel, notice.severity(), now) : null;
        } catch (TaihuException e) {
            // it cannot be used as the settings are now: its notices wait, and say so
            return new Timing.Due(now, false);
        }
    }

    private String content(Notice notice) {
        ObjectNode out = Kept.JSON.createObjectNode();
        String time = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss VV")
                .withZone(timing.zone(notice.space()))
                .format(Instant.ofEpochMilli(notice.timeMicros() / 1_000));
        out.put("time.micros", notice.timeMicros())
                .put("turn", notice.turn())
                .put("thing.id", cut(notice.thing(), MESSAGE_MAX / 10))
                .put("thing.name", cut(notice.thingName(), MESSAGE_MAX / 10))
                .put("space", notice.space())
                .put("severity", Channel.word(notice.severity()))
                .put("message", cut(notice.message(), MESSAGE_MAX))
                .put("time", time)
                .put("state", cut(notice.state(), MESSAGE_MAX / 10))
                .put("url", publicUrl.isEmpty() || notice.path().isEmpty() ? "" : publicUrl + notice.path());
        return out.toString();
    }

    private String newId() {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static String cut(String text, int most) {
        int end = Math.min(most, text.length());
        return text.length() <= most
                ? text
                : text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + "…";
    }
}
