package io.taihu.protocols.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taihu.spi.PayloadFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicsTest {
    @Test
    void ourTopicsNameTheThingTheEventAndTheFormat() {
        assertThat(Topics.target("things/a/readings"))
                .isEqualTo(new Topics.Target("a", Topics.What.READINGS, "", null));
        assertThat(Topics.target("things/泵站3/readings/senml+cbor"))
                .isEqualTo(new Topics.Target("泵站3", Topics.What.READINGS, "", PayloadFormat.SENML_CBOR));
        assertThat(Topics.target("things/a/events/overload"))
                .isEqualTo(new Topics.Target("a", Topics.What.EVENT, "overload", null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "things",
                "things/",
                "things//readings",
                "things/a",
                "things/a/reading",
                "things/a/readings/xml",
                "things/a/readings/cbor/x",
                "things/a/events",
                "things/a/events/",
                "things/a/events/x/y",
                "/things/a/readings",
                "Things/a/readings",
                "$SYS/x"
            })
    void everythingElseIsForeign(String topic) {
        assertThat(Topics.target(topic)).isNull();
    }

    @Test
    void cborIsToldFromJsonByItsFirstByte() {
        assertThat(Topics.guess((byte) 0xa1)).isEqualTo(PayloadFormat.CBOR);
        assertThat(Topics.guess((byte) '{')).isEqualTo(PayloadFormat.JSON);
        assertThat(Topics.ofMediaType("application/senml+json; charset=utf-8")).isEqualTo(PayloadFormat.SENML_JSON);
        assertThat(Topics.ofMediaType("text/html")).isNull();
    }

    /** MQTT 5.0 section 4.7. */
    @ParameterizedTest
    @CsvSource({
        "a/b, a/b, true",
        "a/b, a/b/c, false",
        "a/+, a/b, true",
        "a/+, a/, true",
        "a/+, a, false",
        "a/+/c, a/b/c, true",
        "a/#, a/b/c, true",
        "a/#, a, true",
        "#, a/b, true",
        "+, a, true",
        "+, /a, false",
        "+/+, /a, true",
        "a/b, a/B, false"
    })
    void filtersMatchAsTheStandardSays(String filter, String topic, boolean matches) {
        assertThat(TopicFilter.parse(filter).matches(topic)).isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/#/b", "a#", "a/+b", "#/a", "a\0b"})
    void whatIsNoFilterIsRefused(String filter) {
        assertThatThrownBy(() -> TopicFilter.parse(filter)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aThingMayListenToItselfOnly() {
        assertThat(TopicFilter.parse("things/a/#").only("a")).isTrue();
        assertThat(TopicFilter.parse("things/a/actions/+/request").only("a")).isTrue();
        assertThat(TopicFilter.parse("things/+/readings").only("a")).isFalse();
        assertThat(TopicFilter.parse("things/b/readings").only("a")).isFalse();
        assertThat(TopicFilter.parse("#").only("a")).isFalse();
    }
}
