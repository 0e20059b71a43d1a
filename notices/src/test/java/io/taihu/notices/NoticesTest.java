package io.taihu.notices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.taihu.core.Directory;
import io.taihu.model.Severity;
import io.taihu.model.Space;
import io.taihu.spi.Meters;
import io.taihu.spi.NoticeStore;
import io.taihu.spi.NoticeStore.State;
import io.taihu.spi.Settings;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class NoticesTest extends NoticesFixture {
    @Test
    void aWebhookIsSignedAndToldOnceForAKey() throws Exception {
        Receiver receiver = new Receiver();
        String channel = webhook(receiver.url());

        assertThat(notices.post(notice("k1", Severity.HIGH, "It is \"hot\"", channel)))
                .isEqualTo(1);
        assertThat(notices.post(notice("k1", Severity.HIGH, "again", channel))).isZero();

        await().until(() -> state(channel) == State.SENT);
        assertThat(receiver.asked).hasSize(1);
        Receiver.Asked asked = receiver.asked.getFirst();
        assertThat(asked.header("X-Taihu-Delivery")).isEqualTo(only(channel).id());
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec("0123456789abcdef".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        byte[] signed = (asked.header("X-Taihu-Timestamp") + "." + asked.body()).getBytes(StandardCharsets.UTF_8);
        assertThat(asked.header("X-Taihu-Signature"))
                .isEqualTo("sha256=" + HexFormat.of().formatHex(mac.doFinal(signed)));
        JsonNode told = asked.json().path("notices").path(0);
        assertThat(told.path("message").asText()).isEqualTo("It is \"hot\"");
        assertThat(told.path("thing").path("name").asText()).isEqualTo("Pump <b>seven</b>");
        assertThat(told.path("url").asText()).isEqualTo("https://taihu.example/things/pump-7");
        assertThat(asked.json().path("text").asText()).contains("2026-09-21 22:13:20 Asia/Shanghai");
    }

    @Test
    void channelsThatFailOrHangDelayNoOther() throws Exception {
        Receiver good = new Receiver();
        Receiver bad = new Receiver();
        bad.status = 503;
        bad.headers = Map.of("Retry-After", "7200");
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String[] channels = {
                webhook("http://127.0.0.1:" + silent.getLocalPort() + "/"), webhook(bad.url()), webhook(good.url())
            };
            long began = System.nanoTime();
            IntStream.range(0, 50).forEach(i -> notices.post(notice("k" + i, Severity.LOW, "n" + i, channels)));
            await().atMost(Duration.ofSeconds(10)).until(() -> good.asked.size() == 50);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
            await().until(() -> bad.asked.size() == 1);
            await().until(() ->
                    registry.notices().due(channels[1], clock.micros(), 10).isEmpty());
            assertThat(registry.notices().due(channels[1], clock.micros() + 7_000_000_000L, 10))
                    .as("it is left alone as long as it wants")
                    .isEmpty();
            assertThat(registry.notices().due(channels[1], clock.micros() + 7_200_000_000L, 100))
                    .hasSize(50);
        }
    }

    @Test
    void whatWaitsIsToldAfterARestartWithTheSameId() throws Exception {
        Receiver receiver = new Receiver();
        receiver.status = 500;
        String channel = webhook(receiver.url());
        notices.post(notice("k", Severity.LOW, "hot", channel));
        await().until(() -> only(channel).attempts() == 1);
        assertThat(only(channel).problem()).contains("answers 500");

        stop();
        receiver.status = 204;
        clock.advance(Duration.ofMinutes(1));
        begin(null);

        await().until(() -> state(channel) == State.SENT);
        assertThat(receiver.asked).hasSize(2);
        assertThat(receiver.asked.get(0).header("X-Taihu-Delivery"))
                .isEqualTo(receiver.asked.get(1).header("X-Taihu-Delivery"));
    }

    @Test
    void isClosedWithoutHavingBeenStarted() {
        Directory directory = new Directory(registry, Settings.of(settings), clock);
        new Notices(directory, announcer, Settings.of(settings), "", clock, new Random(), Meters.none()).close();
    }

    @Test
    void whatFailsTooOftenIsGivenUpAndCanBeTriedAgain() throws Exception {
        stop();
        settings.put("notices.tries", "2");
        begin(null);
        Receiver receiver = new Receiver();
        receiver.status = 500;
        receiver.body = "no\r\nroom";
        String channel = webhook(receiver.url());
        notices.post(notice("k", Severity.LOW, "hot", channel));
        await().until(() -> only(channel).attempts() == 1);
        assertThatThrownBy(() -> notices.retry(only(channel).id())).hasMessageContaining("was not given up");
        clock.advance(Duration.ofMinutes(1));
        notices.wake();
        await().until(() -> state(channel) == State.DEAD);
        assertThat(only(channel).problem()).isEqualTo("127.0.0.1 answers 500: no room");

        receiver.status = 200;
        notices.retry(only(channel).id());
        await().until(() -> state(channel) == State.SENT);
    }

    @Test
    void whatWillNeverBeTakenIsGivenUpAtOnceAndOthersGoOn() throws Exception {
        Receiver receiver = new Receiver();
        receiver.status = 400;
        String channel = webhook(receiver.url());
        notices.post(notice("k", Severity.LOW, "hot", channel));
        await().until(() -> state(channel) == State.DEAD);
        receiver.status = 200;
        notices.post(notice("k2", Severity.LOW, "hot", channel));
        await().until(() -> receiver.asked.size() == 2);
    }

    @Test
    void whatIsOfNoUseAfterHoursIsGivenUpWithAllThatWaited() throws Exception {
        Receiver receiver = new Receiver();
        receiver.status = 500;
        String channel = webhook(receiver.url());
        IntStream.range(0, 5).forEach(i -> notices.post(notice("k" + i, Severity.LOW, "n", channel)));
        await().until(() -> !receiver.asked.isEmpty()
                && registry.notices().due(channel, clock.micros(), 10).isEmpty());
        clock.advance(Duration.ofHours(13));
        notices.wake();
        await().until(() -> registry.notices().counts().equals(new NoticeStore.Counts(0, 5)));
        assertThat(receiver.asked.size()).as("one try tells for all").isLessThan(5);
    }

    @Test
    void quietHoursHoldBackWhatIsNotUrgentAndTellItAtOnceThen() throws Exception {
        Receiver receiver = new Receiver();
        // 22:13:20 in Shanghai
        clock.advance(Duration.ofMillis(1_790_000_000_000L - clock.micros() / 1_000));
        String channel = channel("{'kind':'webhook','webhook':{'url':'" + receiver.url()
                + "','secret':'0123456789abcdef'},'quiet':{'from':'22:00','to':'07:00'},'urgent':'critical'}");
        notices.post(notice("k1", Severity.HIGH, "one", channel));
        notices.post(notice("k2", Severity.LOW, "two", channel));
        notices.post(notice("k3", Severity.CRITICAL, "three", channel));
        await().until(() -> receiver.asked.size() == 1);
        assertThat(receiver.asked.getFirst().body()).contains("three");
        assertThat(registry.notices().nextDue()).hasValue(1_790_031_600_000_000L); // 07:00 in Shanghai

        clock.advance(Duration.ofHours(9));
        notices.wake();
        await().until(() -> receiver.asked.size() == 2);
        JsonNode told = receiver.asked.getLast().json();
        assertThat(told.path("notices")).hasSize(2);
        assertThat(told.path("title").asText()).isEqualTo("2 × [high] one");
        assertThat(told.path("text").asText()).contains("one", "two");
    }

    @Test
    void aDigestTellsInOneWhatCameInItsTime() throws Exception {
        Receiver receiver = new Receiver();
        String channel = channel("{'kind':'webhook','webhook':{'url':'" + receiver.url()
                + "','secret':'0123456789abcdef'},'digestMinutes':10}");
        notices.post(notice("k1", Severity.LOW, "one", channel));
        clock.advance(Duration.ofMinutes(6));
        notices.post(notice("k2", Severity.LOW, "two", channel));
        assertThat(receiver.asked).isEmpty();
        clock.advance(Duration.ofMinutes(5));
        notices.wake();
        await().until(() -> receiver.asked.size() == 1);
        assertThat(receiver.asked.getFirst().json().path("notices")).hasSize(2);
        await().until(() -> registry.notices().counts().waiting() == 0);
    }

    @Test
    void aChannelThatIsOffTellsNothing() throws Exception {
        Receiver receiver = new Receiver();
        String channel = channel("{'kind':'webhook','enabled':false,'webhook':{'url':'" + receiver.url()
                + "','secret':'0123456789abcdef'}}");
        assertThat(notices.post(notice("k", Severity.LOW, "one", channel, "77777", "x")))
                .isZero();
    }

    @Test
    void aChannelTellsOfItsOwnSpaceAndThoseBelowAlone() throws Exception {
        Receiver receiver = new Receiver();
        registry.createSpace(new Space(0, "lake/north", "", 0, 0, 0));
        registry.createSpace(new Space(0, "lakeside", "", 0, 0, 0));
        String channel = webhook(receiver.url());
        for (String space : List.of("lake/north", "lakeside", "")) {
            notices.post(new Notice(
                    "of " + space, List.of(channel), space, "", "", Severity.LOW, "x", "", clock.micros(), ""));
        }
        await().until(() -> state(channel) == State.SENT);
        assertThat(only(channel).is().space()).isEqualTo("lake/north");
    }

    @Test
    void noPrivateAddressIsReachedByWhateverName() throws Exception {
        Receiver receiver = new Receiver();
        String plain = webhook(receiver.url());
        stop();
        settings.put("notices.private-addresses", "false");
        begin(null);
        assertThatThrownBy(() -> webhook(receiver.url()))
                .hasMessageContaining("$.webhook.url must be an https address");
        for (String host : List.of(
                "127.0.0.1",
                "localhost",
                "[::1]",
                "[::ffff:127.0.0.1]",
                "2130706433",
                "169.254.169.254",
                "10.0.0.1",
                "0.0.0.0")) {
            String channel = webhook("https://" + host + ":" + receiver.port() + "/");
            Notices.Tested tested = notices.test(channel, "me");
            assertThat(tested.sent()).as(host).isFalse();
            assertThat(tested.words()).as(host).contains("not public");
        }
        String mail = channel("{'kind':'email','email':{'host':'localhost','port':" + receiver.port()
                + ",'security':'none','from':'a@b.c','to':['d@e.f']}}");
        assertThat(notices.test(mail, "me").words()).contains("localhost is at an address that is not public");
        notices.post(notice("k", Severity.LOW, "one", plain));
        await().until(() -> only(plain).attempts() == 1);
        assertThat(only(plain).problem()).as("it was right once").contains("the channel cannot be used");
        assertThat(receiver.asked).isEmpty();
    }

    @Test
    void redirectionsAreNotFollowed() throws Exception {
        Receiver secret = new Receiver();
        Receiver receiver = new Receiver();
        receiver.status = 307;
        receiver.headers = Map.of("Location", secret.url());
        Notices.Tested tested = notices.test(webhook(receiver.url()), "me");
        assertThat(tested.sent()).isFalse();
        assertThat(tested.words()).contains("307, a redirection, which is not followed");
        assertThat(secret.asked).isEmpty();
    }

    @Test
    void anEndlessAnswerIsCutOff() throws Exception {
        Receiver receiver = new Receiver();
        receiver.body = "x".repeat(2 << 20);
        assertThat(notices.test(webhook(receiver.url()), "me").words()).contains("longer than 1048576 bytes");
    }
}
