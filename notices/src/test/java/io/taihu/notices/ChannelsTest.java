package io.taihu.notices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class ChannelsTest extends NoticesFixture {
    private static final String MAIL =
            "{'title':'Mail','space':'lake','kind':'email','email':{'host':'smtp.example.com','port':587,'security':'starttls',"
                    + "'user':'u'%s,'from':'taihu@example.com','to':['duty@example.com']}}";

    private static ObjectNode json(String text) {
        return (ObjectNode) Kept.parse(text.replace('\'', '"'));
    }

    @Test
    void secretsAreKeptAndNeverShown() {
        Kept made = notices.channels().create(json(MAIL.formatted(",'password':'hidden-1'")), "1");
        assertThat(made.definition()).doesNotContain("hidden").contains("\"kept\":[\"password\"]");

        ObjectNode again = json(MAIL.formatted(""));
        Kept changed = notices.channels().update(made.id(), again, "1", made.revision());
        assertThat(changed.definition()).doesNotContain("hidden").contains("\"kept\":[\"password\"]");
        assertThat(registry.documents().document(made.id()).orElseThrow().definition())
                .contains("hidden-1");

        again.withObject("email").put("host", "smtp.evil.example");
        assertThatThrownBy(() -> notices.channels().update(made.id(), again, "1", changed.revision()))
                .as("nobody has a password sent elsewhere that they do not know")
                .hasMessageContaining("$.email.password must be given again, for host has changed");

        Kept robot = notices.channels()
                .create(
                        json(
                                "{'title':'R','space':'lake','kind':'wecom','robot':{'url':'https://qyapi.weixin.qq.com/x?key=hidden-2'}}"),
                        "1");
        assertThat(robot.definition())
                .doesNotContain("hidden")
                .contains("\"host\":\"qyapi.weixin.qq.com\"", "[\"url\"]");
        assertThat(notices.channels().page(java.util.List.of("lake"), null, 10).toString())
                .doesNotContain("hidden");
    }

    @Test
    void whatIsWrongIsNamedWithWhatWouldBeRight() {
        Map.of(
                        "{'title':'x','space':'lake','kind':'emial'}", "did you mean email?",
                        "{'title':'x','space':'lake','kind':'webhook'}", "$.webhook is needed",
                        "{'title':'x','space':'lake','kind':'webhook','webhook':{'url':'https://a.example/','secret':'short'}}",
                                "at least 16 characters",
                        "{'title':'x','space':'lake','kind':'wecom','robot':{'url':'https://a.example/'},'textTemplate':'{{mesage}}'}",
                                "$.textTemplate has {{mesage}}, which there is not; did you mean {{message}}?",
                        "{'title':'x','space':'lake','kind':'wecom','robot':{'url':'https://a.example/'},'quiet':{'from':'25:00','to':'07:00'}}",
                                "$.quiet.from must be a time of day",
                        "{'title':'x','space':'lake','kind':'wecom','robot':{'url':'https://a.example/'},'urgent':'huge'}",
                                "must be one of low, medium, high, critical",
                        "{'title':'x','space':'lake','kind':'email','email':{'host':'h','security':'none','user':'u','password':'p','from':'a@b.c','to':['d@e.f']}}",
                                "a password is not sent in plain",
                        "{'title':'x','space':'lake','kind':'email','email':{'host':'h','from':'a@b.c\\nBcc: x@y.z','to':['d@e.f']}}",
                                "$.email.from must be an address",
                        "{'title':'x','space':'lake','kind':'wecom','onDuty':'77','robot':{'url':'https://a.example/'}}",
                                "$.onDuty must be the id of a rota")
                .forEach((given, told) -> assertThatThrownBy(
                                () -> notices.channels().create(json(given), "1"))
                        .hasMessageContaining(told));
    }

    @Test
    void anEscalationNamesLaterChannelsThatAreThere() {
        String webhook =
                "{'title':'x','space':'lake','kind':'webhook','webhook':{'url':'https://a.example/','secret':'0123456789abcdef'}%s}";
        String other = channel(webhook.formatted(""));
        Kept made = notices.channels()
                .create(
                        json(webhook.formatted(
                                ",'escalation':[{'afterMinutes':5,'turn':1},{'afterMinutes':20,'channel':'" + other
                                        + "'}]")),
                        "1");
        assertThat(notices.later(notice("k", io.taihu.model.Severity.LOW, "hot", made.id())))
                .extracting(Notices.Later::level, Notices.Later::channel, Notices.Later::turn, Notices.Later::minutes)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(1, made.id(), 1, 5),
                        org.assertj.core.groups.Tuple.tuple(2, other, 0, 20));
        assertThatThrownBy(() -> notices.channels().delete(other, 1))
                .hasMessageContaining("\"x\" tells by this one what nobody acknowledges");
        Map.of(
                        "[{'afterMinutes':5},{'afterMinutes':5}]", "$.escalation[1].afterMinutes must be more than 5",
                        "[{'afterMinutes':0}]", "must be more than 0",
                        "[{'afterMinutes':5,'channel':'77'}]", "$.escalation[0].channel must be the id of a channel",
                        "[{'afterMinutes':5,'chanel':'77'}]", "$.escalation[0].chanel is not known",
                        "{}", "must be an array of at most 8")
                .forEach((given, told) -> assertThatThrownBy(
                                () -> notices.channels().create(json(webhook.formatted(",'escalation':" + given)), "1"))
                        .hasMessageContaining(told));
    }

    @Test
    void aTemplateLeavesOutLinesOfNothingAndEscapesValues() {
        Template template = Template.read("Hot: {{message}}\n{{thing.name}} {{thing.id}}\nend", "$");
        assertThat(template.render(Map.of("message", "a{{space}}b$1"), Message::html))
                .isEqualTo("Hot: a{{space}}b$1\nend");
        assertThat(template.render(Map.of("message", "<b>", "thing.id", "7"), Message::html))
                .isEqualTo("Hot: &lt;b&gt;\n 7\nend");
        assertThat(Template.TITLE.render(Map.of("severity", "low", "message", "x"), UnaryOperator.identity()))
                .isEqualTo("[low] x");
    }

    @Test
    void peopleTakeTurnsAndStandInForOneAnother() {
        Rota rota = Rota.read(
                json(
                        "{'title':'r','space':'lake','from':'2026-01-05T09:00','days':7,'people':[{'name':'Li'},"
                                + "{'name':'Wang'},{'name':'Zhao'}],'overrides':[{'person':'Zhao','from':'2026-01-06T00:00:00Z','to':'2026-01-07T00:00:00Z'}]}"));
        ZoneId zone = ZoneId.of("Asia/Shanghai");
        assertThat(rota.at(Instant.parse("2026-01-05T01:00:00Z"), zone).name()).isEqualTo("Li");
        assertThat(rota.at(Instant.parse("2026-01-05T00:59:59Z"), zone).name())
                .as("before the turn")
                .isEqualTo("Zhao");
        assertThat(rota.at(Instant.parse("2026-01-06T12:00:00Z"), zone).name()).isEqualTo("Zhao");
        assertThat(rota.at(Instant.parse("2026-01-12T00:59:00Z"), zone).name()).isEqualTo("Li");
        assertThat(rota.at(Instant.parse("2026-01-12T01:00:00Z"), zone).name()).isEqualTo("Wang");
        assertThat(rota.at(Instant.parse("2026-01-26T01:00:00Z"), zone).name()).isEqualTo("Li");
        ZoneId berlin = ZoneId.of("Europe/Berlin");
        assertThat(rota.at(Instant.parse("2026-03-30T06:59:00Z"), berlin).name())
                .as("clocks were changed the day before")
                .isEqualTo(
                        rota.at(Instant.parse("2026-03-29T12:00:00Z"), berlin).name());
        assertThat(rota.at(Instant.parse("2026-03-30T07:00:00Z"), berlin).name())
                .isNotEqualTo(
                        rota.at(Instant.parse("2026-03-30T06:59:00Z"), berlin).name());
    }
}
