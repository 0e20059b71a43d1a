package io.taihu.notices;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.core.Reach;
import io.taihu.core.Reach.Answer;
import io.taihu.model.Limit;
import io.taihu.spi.Clock;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Tells by webhooks and by robots of groups. Thread-safe; blocks. */
final class WebSending {
    private static final Set<Integer> FOR_GOOD = Set.of(400, 405, 410, 411, 413, 414, 415, 422);

    @Limit(
            value = "Longest part of a receiver's answer that is kept",
            zh = "保留的接收方应答的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.CUT)
    private static final int LINE_MAX = 200;

    @Limit(
            value = "Longest text for a robot of WeCom",
            zh = "发给企业微信机器人的文本最大长度",
            unit = Limit.Unit.BYTES,
            reached = Limit.Reached.CUT)
    private static final int WECOM_BYTES_MAX = 4_096;

    @Limit(
            value = "Longest text for a robot of DingTalk",
            zh = "发给钉钉机器人的文本最大长度",
            unit = Limit.Unit.BYTES,
            reached = Limit.Reached.CUT)
    private static final int DINGTALK_BYTES_MAX = 16_000;

    @Limit(
            value = "Longest text for a robot of Feishu",
            zh = "发给飞书机器人的文本最大长度",
            unit = Limit.Unit.BYTES,
            reached = Limit.Reached.CUT)
    private static final int FEISHU_BYTES_MAX = 16_000;

    private static final long MINUTE_MILLIS = 60_000;

    @Limit(
            value = "Longest time that a receiver of notices can ask to be left alone",
            zh = "接收方可要求的最长等待时间",
            unit = Limit.Unit.MILLISECONDS,
            reached = Limit.Reached.CUT)
    private static final long WAIT_MILLIS_MAX = 86_400_000;

    /** Codes by which robots say that they were told too much: WeCom, DingTalk (two), Feishu (two). */
    private static final Set<Long> TOO_MUCH = Set.of(45_009L, 130_101L, 660_026L, 9_499L, 11_232L);

    private final Reach reach;
    private final Clock clock;

    WebSending(Reach reach, Clock clock) {
        this.reach = reach;
        this.clock = clock;
    }

    /**
     * Posts JSON, signed: {@code X-Taihu-Signature} is {@code sha256=} and the HMAC-SHA256, in hexadecimal, of
     * {@code X-Taihu-Timestamp} (seconds since 1970), a full stop and the body.
     */
    String send(Message message, Target.Webhook to) throws NotSent {
        byte[] body = message.json().toString().getBytes(StandardCharsets.UTF_8);
        String time = Long.toString(clock.micros() / 1_000_000);
        byte[] head = (time + ".").getBytes(StandardCharsets.UTF_8);
        byte[] signed = new byte[head.length + body.length];
        System.arraycopy(head, 0, signed, 0, head.length);
        System.arraycopy(body, 0, signed, head.length, body.length);
        Map<String, List<String>> headers = headers();
        headers.put("X-Taihu-Delivery", List.of(message.id()));
        headers.put("X-Taihu-Timestamp", List.of(time));
        headers.put("X-Taihu-Signature", List.of("sha256=" + HexFormat.of().formatHex(hmac(to.secret(), signed))));
        Answer answer = post(to.url(), headers, body);
        return to.url().getHost() + " answers " + answer.status() + said(answer);
    }

    /** Posts as robots want it; they answer 200 and a code of their own. */
    String send(Message message, Target.Robot to) throws NotSent {
        String title = message.title(Message::plainMarkdown);
        String text = message.text(Message::plainMarkdown);
        ObjectNode body = Kept.JSON.createObjectNode();
        URI url = to.url();
        switch (message.channel().kind()) {
            case WECOM ->
                body.put("msgtype", "markdown")
                        .putObject("markdown")
                        .put("content", Message.cut("**" + title + "**\n" + text, WECOM_BYTES_MAX));
            case DINGTALK -> {
                body.put("msgtype", "markdown")
                        .putObject("markdown")
                        .put("title", Message.cut(title, LINE_MAX))
                        .put(
                                "text",
                                Message.cut(
                                        "### " + title + "\n\n" + text.replace("\n", "\n\n") + calling(message),
                                        DINGTALK_BYTES_MAX));
                Person onDuty = message.onDuty();
                if (onDuty != null && !onDuty.mobile().isEmpty()) {
                    body.putObject("at").putArray("atMobiles").add(onDuty.mobile());
                }
                url = dingtalk(to);
            }
            case FEISHU -> feishu(body, to, title, text);
            case EMAIL, WEBHOOK, MQTT -> throw new IllegalStateException("no robot");
        }
        Answer answer = post(url, headers(), body.toString().getBytes(StandardCharsets.UTF_8));
        JsonNode said = parse(answer.body());
        JsonNode code = said.has("errcode")
                ? said.get("errcode")
                : said.has("code") ? said.get("code") : said.path("StatusCode");
        if (!code.isIntegralNumber()) {
            throw new NotSent(url.getHost() + " answers what no robot does" + said(answer), false, 0);
        }
        if (code.longValue() != 0) {
            String words = said.has("errmsg")
                    ? said.path("errmsg").asText()
                    : said.path("msg").asText();
            throw new NotSent(
                    url.getHost() + " refuses it with code " + code.longValue() + ": " + line(words),
                    false,
                    TOO_MUCH.contains(code.longValue()) ? MINUTE_MILLIS : 0);
        }
        return url.getHost() + " took it";
    }

    /** A line that calls whoever is on duty: DingTalk wants it in the text as well. */
    private static String calling(Message message) {
        Person onDuty = message.onDuty();
        return onDuty == null || onDuty.mobile().isEmpty() ? "" : "\n\n@" + onDuty.mobile();
    }

    private URI dingtalk(Target.Robot to) {
        if (to.secret().isEmpty()) {
            return to.url();
        }
        String time = Long.toString(clock.micros() / 1_000);
        byte[] signed = (time + "\n" + to.secret()).getBytes(StandardCharsets.UTF_8);
        String sign = URLEncoder.encode(
                Base64.getEncoder().encodeToString(hmac(to.secret(), signed)), StandardCharsets.UTF_8);
        String joint = to.url().getRawQuery() == null ? "?" : "&";
        return URI.create(to.url() + joint + "timestamp=" + time + "&sign=" + sign);
    }

    private void feishu(ObjectNode body, Target.Robot to, String title, String text) {
        if (!to.secret().isEmpty()) {
            String time = Long.toString(clock.micros() / 1_000_000);
            body.put("timestamp", time)
                    .put("sign", Base64.getEncoder().encodeToString(hmac(time + "\n" + to.secret(), new byte[0])));
        }
        body.put("msg_type", "interactive");
        ObjectNode card = body.putObject("card");
        card.putObject("header")
                .putObject("title")
                .put("tag", "plain_text")
                .put("content", Message.cut(title, LINE_MAX));
        card.putArray("elements")
                .addObject()
                .put("tag", "markdown")
                .put("content", Message.cut(text, FEISHU_BYTES_MAX));
    }

    private static Map<String, List<String>> headers() {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        headers.put("Content-Type", List.of("application/json; charset=utf-8"));
        headers.put("User-Agent", List.of("Taihu"));
        return headers;
    }

    private Answer post(URI url, Map<String, List<String>> headers, byte[] body) throws NotSent {
        Answer answer;
        try {
            answer = reach.ask(new Reach.Request("POST", url, headers, body));
        } catch (IOException e) {
            throw new NotSent(url.getHost() + ": " + line(e.getMessage()), false, 0);
        }
        if (answer.status() / 100 != 2) {
            String hint = answer.status() / 100 == 3 ? ", a redirection, which is not followed" : "";
            throw new NotSent(
                    url.getHost() + " answers " + answer.status() + hint + said(answer),
                    FOR_GOOD.contains(answer.status()),
                    wait(answer));
        }
        return answer;
    }

    /** What {@code Retry-After} wants, in seconds or as a date; 0 when it does not say. */
    private long wait(Answer answer) {
        String text = answer.header("Retry-After");
        if (text == null) {
            return 0;
        }
        long millis;
        try {
            millis = text.matches("\\d{1,9}")
                    ? Long.parseLong(text) * 1_000
                    : Instant.from(ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME))
                                    .toEpochMilli()
                            - clock.micros() / 1_000;
        } catch (DateTimeException e) {
            return 0;
        }
        return Math.clamp(millis, 0, WAIT_MILLIS_MAX);
    }

    private static String said(Answer answer) {
        return answer.body().isBlank() ? "" : ": " + line(answer.body());
    }

    /** A text as one short line. */
    static String line(@Nullable String text) {
        String line = String.valueOf(text).replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
        return line.length() <= LINE_MAX ? line : line.substring(0, LINE_MAX) + "…";
    }

    private static JsonNode parse(String body) {
        try {
            return Kept.JSON.readTree(body);
        } catch (JsonProcessingException e) {
            return Kept.JSON.createObjectNode();
        }
    }

    private static byte[] hmac(String key, byte[] signed) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return mac.doFinal(signed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HMAC-SHA256", e);
        }
    }
}
