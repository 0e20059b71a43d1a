package io.taihu.notices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.model.Severity;
import io.taihu.spi.NoticeStore.State;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class RobotsTest extends NoticesFixture {
    private static String hmac(String key, String text) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    }

    private String robot(String kind, String url, String more) {
        return channel("{'kind':'" + kind + "','robot':{'url':'" + url + "'" + more + "}}");
    }

    @Test
    void weComGetsMarkdownThatNobodyElseWrote() throws Exception {
        Receiver receiver = new Receiver();
        receiver.body = "{\"errcode\":0,\"errmsg\":\"ok\"}";
        String channel = robot("wecom", receiver.url() + "?key=k1", "");
        notices.post(notice("k", Severity.HIGH, "<@all> [x](http://evil) **hot**", channel));
        await().until(() -> state(channel) == State.SENT);
        Receiver.Asked asked = receiver.asked.getFirst();
        assertThat(asked.query()).isEqualTo("key=k1");
        String content = asked.json().path("markdown").path("content").asText();
        assertThat(content).startsWith("**[high] ＜＠all＞ ［x］(http://evil) ＊＊hot＊＊**");
        assertThat(content.getBytes(StandardCharsets.UTF_8).length).isLessThanOrEqualTo(4_096);
    }

    @Test
    void weComGetsNoMoreBytesThanItTakes() throws Exception {
        Receiver receiver = new Receiver();
        receiver.body = "{\"errcode\":0}";
        String channel = robot("wecom", receiver.url(), "");
        notices.post(notice("k", Severity.HIGH, "湖".repeat(2_900), channel));
        await().until(() -> state(channel) == State.SENT);
        String content = receiver.asked
                .getFirst()
                .json()
                .path("markdown")
                .path("content")
                .asText();
        assertThat(content.getBytes(StandardCharsets.UTF_8).length).isBetween(4_000, 4_096);
    }

    @Test
    void dingTalkIsSignedAndCallsWhoeverIsOnDuty() throws Exception {
        Receiver receiver = new Receiver();
        receiver.body = "{\"errcode\":0,\"errmsg\":\"ok\"}";
        String rota = notices.rotas()
                .create(
                        (ObjectNode) Kept.parse(
                                "{\"title\":\"r\",\"space\":\"lake\",\"from\":\"2026-01-05T09:00\",\"people\":"
                                        + "[{\"name\":\"Li\",\"mobile\":\"13800000000\"}]}"),
                        "1")
                .id();
        String channel = channel("{'kind':'dingtalk','onDuty':'" + rota + "','robot':{'url':'" + receiver.url()
                + "?access_token=t','secret':'SECabc'}}");
        notices.post(notice("k", Severity.HIGH, "hot", channel));
        await().until(() -> state(channel) == State.SENT);
        Map<String, String> query = Arrays.stream(
                        receiver.asked.getFirst().query().split("&"))
                .map(each -> each.split("=", 2))
                .collect(Collectors.toMap(each -> each[0], each -> URLDecoder.decode(each[1], StandardCharsets.UTF_8)));
        assertThat(query.get("access_token")).isEqualTo("t");
        assertThat(query.get("sign")).isEqualTo(hmac("SECabc", query.get("timestamp") + "\nSECabc"));
        JsonNode json = receiver.asked.getFirst().json();
        assertThat(json.path("at").path("atMobiles").path(0).asText()).isEqualTo("13800000000");
        assertThat(json.path("markdown").path("text").asText()).contains("☎ Li 13800000000", "@13800000000");
    }

    @Test
    void feishuIsSigned() throws Exception {
        Receiver receiver = new Receiver();
        receiver.body = "{\"code\":0,\"msg\":\"success\"}";
        String channel = robot("feishu", receiver.url(), ",'secret':'s1'");
        notices.post(notice("k", Severity.HIGH, "hot", channel));
        await().until(() -> state(channel) == State.SENT);
        JsonNode json = receiver.asked.getFirst().json();
        assertThat(json.path("sign").asText())
                .isEqualTo(hmac(json.path("timestamp").asText() + "\ns1", ""));
        assertThat(json.path("card")
                        .path("header")
                        .path("title")
                        .path("content")
                        .asText())
                .isEqualTo("[high] hot");
    }

    @Test
    void aRobotThatIsToldTooMuchIsLeftAlone() throws Exception {
        Receiver receiver = new Receiver();
        receiver.body = "{\"errcode\":45009,\"errmsg\":\"api freq out of limit\"}";
        String channel = robot("wecom", receiver.url(), "");
        notices.post(notice("k", Severity.HIGH, "hot", channel));
        await().until(() -> only(channel).attempts() == 1);
        assertThat(only(channel).problem()).isEqualTo("127.0.0.1 refuses it with code 45009: api freq out of limit");
        assertThat(only(channel).is().dueMicros()).isGreaterThan(clock.micros() + 50_000_000);
        receiver.body = "{\"errcode\":0}";
        clock.advance(Duration.ofMinutes(2));
        notices.wake();
        await().until(() -> state(channel) == State.SENT);
    }

    @Test
    void aRobotIsToldAllThatWaitsInOneMessage() throws Exception {
        Receiver receiver = new Receiver();
        receiver.body = "{\"errcode\":0}";
        String channel = robot("wecom", receiver.url(), "");
        for (int i = 0; i < 20; i++) {
            notices.post(notice("k" + i, Severity.HIGH, "n" + i, channel));
        }
        await().until(() -> registry.notices().counts().waiting() == 0);
        assertThat(receiver.asked.size()).isLessThanOrEqualTo(4);
    }

    @Test
    void whatNoRobotAnswersIsNoSuccess() throws Exception {
        Receiver receiver = new Receiver();
        receiver.body = "<html>";
        assertThat(notices.test(robot("feishu", receiver.url(), ""), "me").words())
                .contains("what no robot does");
    }
}
